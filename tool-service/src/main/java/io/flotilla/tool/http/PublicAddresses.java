package io.flotilla.tool.http;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses are out in the open. IPv4 is public unless it is listed in the IANA special-purpose registry (RFC 6890
 * and its successors); IPv6 is public only inside 2000::/3, the global unicast space, less what is special there. Ways to
 * write an IPv4 address as IPv6 (mapped, compatible, NAT64, 6to4, Teredo) are refused as a whole.
 */
final class PublicAddresses {
    private static final List<Block> SPECIAL = blocks(
            // IPv4: this network, private, shared (CGNAT), loopback, link-local (metadata services), private
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            // protocol assignments, documentation, 6to4 relays, private, benchmarking, documentation
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            // multicast, reserved and broadcast
            "224.0.0.0/4",
            "240.0.0.0/4",
            // a cloud's host agent, reachable only from inside, on an address that looks public
            "168.63.129.16/32",
            // IPv6 inside 2000::/3: protocol assignments (Teredo among them), documentation, 6to4
            "2001:0:0:0:0:0:0:0/23",
            "2001:db8:0:0:0:0:0:0/32",
            "2002:0:0:0:0:0:0:0/16",
            "3fff:0:0:0:0:0:0:0/20");

    private static final Block GLOBAL_UNICAST = Block.of("2000:0:0:0:0:0:0:0/3");

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean inScope = bytes.length == 4 || GLOBAL_UNICAST.contains(bytes);
        return inScope && SPECIAL.stream().noneMatch(block -> block.contains(bytes));
    }

    private static List<Block> blocks(String... notations) {
        return Arrays.stream(notations).map(Block::of).toList();
    }

    /** Addresses that share their first {@code length} bits. */
    private record Block(int width, BigInteger prefix, int shift) {
        static Block of(String notation) {
            String[] parts = notation.split("/");
            byte[] address = literal(parts[0]);
            int width = address.length * 8;
            int shift = width - Integer.parseInt(parts[1]);
            return new Block(width, new BigInteger(1, address).shiftRight(shift), shift);
        }

        boolean contains(byte[] address) {
            return address.length * 8 == width
                    && new BigInteger(1, address).shiftRight(shift).equals(prefix);
        }

        /** Literals are not looked up. */
        private static byte[] literal(String address) {
            try {
                return InetAddress.getByName(address).getAddress();
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}
