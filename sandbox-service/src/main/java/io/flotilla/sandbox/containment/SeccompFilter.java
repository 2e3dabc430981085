package io.flotilla.sandbox.containment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Writes the sandbox's seccomp allow-list as classic BPF: 8-byte little-endian instructions over the kernel's
 * {@code struct seccomp_data} (number at 0, architecture at 4, arguments of 8 bytes from 16).
 *
 * <p>A call of another architecture (32-bit, x32) kills the process: no honest program makes one. A call that the
 * list does not have answers EPERM. {@code clone3} (its flags are behind a pointer, which a filter cannot read) and
 * calls newer than this list answer ENOSYS, so that C libraries fall back to the older call.
 */
final class SeccompFilter {

    static final int ALLOW = 0x7fff0000;
    static final int KILL_PROCESS = 0x80000000;
    static final int ERRNO = 0x00050000;
    static final int EPERM = 1;
    static final int ENOSYS = 38;

    static final int LOAD = 0x20;
    static final int JEQ = 0x15;
    static final int JGT = 0x25;
    static final int JGE = 0x35;
    static final int JSET = 0x45;
    static final int AND = 0x54;
    static final int RETURN = 0x06;

    private static final int NUMBER = 0;
    private static final int ARCH = 4;
    private static final int X32_BIT = 0x40000000;
    private static final int CLONE3 = 435;
    private static final int LAST_KNOWN = 450;

    /** CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}: no new namespace of any kind. */
    private static final int NEW_NAMESPACES = 0x7E020000;

    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SOCK_TYPE_MASK = 0xf;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;
    private static final int TIOCSTI = 0x5412;
    private static final int TIOCLINUX = 0x541C;
    private static final int PR_SET_SECCOMP = 22;

    private record Instruction(int code, int jumpTrue, int jumpFalse, int value) {}

    private final List<Instruction> program = new ArrayList<>();

    private SeccompFilter() {}

    /** The filter as bubblewrap's {@code --seccomp} reads it. */
    static byte[] compile(Syscalls syscalls) {
        var filter = new SeccompFilter();
        filter.architecture(syscalls);
        filter.byArgument(syscalls.numbers());
        filter.byNumber(syscalls.numbers());
        return filter.bytes();
    }

    private void architecture(Syscalls syscalls) {
        add(LOAD, ARCH);
        jump(JEQ, syscalls.auditArch(), 1, 0);
        add(RETURN, KILL_PROCESS);
        add(LOAD, NUMBER);
        if (syscalls.auditArch() == Syscalls.AUDIT_ARCH_X86_64) {
            jump(JGE, X32_BIT, 0, 1);
            add(RETURN, KILL_PROCESS);
        }
        jump(JEQ, CLONE3, 0, 1);
        add(RETURN, ERRNO | ENOSYS);
    }

    private void byArgument(Map<String, Integer> numbers) {
        when(numbers, "clone", f -> {
            f.add(LOAD, argument(0));
            f.jump(JSET, NEW_NAMESPACES, 1, 0);
            f.add(RETURN, ALLOW);
        });
        when(numbers, "socket", SeccompFilter::socket);
        when(numbers, "socketpair", f -> f.allowOnly(0, AF_UNIX));
        when(numbers, "ioctl", f -> f.allowExcept(1, TIOCSTI, TIOCLINUX));
        when(numbers, "prctl", f -> f.allowExcept(0, PR_SET_SECCOMP));
        when(numbers, "personality", f -> f.allowOnly(0, 0, 0xffffffff));
    }

    /** Local sockets, TCP and UDP; never raw, packet, netlink, vsock, or a protocol of its own. */
    private void socket() {
        add(LOAD, argument(0));
        jump(JEQ, AF_UNIX, 0, 6);
        add(LOAD, argument(1));
        add(AND, SOCK_TYPE_MASK);
        jump(JEQ, SOCK_STREAM, 2, 0);
        jump(JEQ, SOCK_DGRAM, 1, 0);
        jump(JEQ, SOCK_SEQPACKET, 0, 11);
        add(RETURN, ALLOW);
        jump(JEQ, AF_INET, 1, 0);
        jump(JEQ, AF_INET6, 0, 8);
        add(LOAD, argument(1));
        add(AND, SOCK_TYPE_MASK);
        jump(JEQ, SOCK_STREAM, 1, 0);
        jump(JEQ, SOCK_DGRAM, 0, 4);
        add(LOAD, argument(2));
        jump(JEQ, 0, 3, 0);
        jump(JEQ, IPPROTO_TCP, 2, 0);
        jump(JEQ, IPPROTO_UDP, 1, 0);
        add(RETURN, ERRNO | EPERM);
        add(RETURN, ALLOW);
    }

    private void allowOnly(int argument, int... values) {
        add(LOAD, argument(argument));
        for (int i = 0; i < values.length; i++) {
            jump(JEQ, values[i], values.length - i, 0);
        }
        add(RETURN, ERRNO | EPERM);
        add(RETURN, ALLOW);
    }

    private void allowExcept(int argument, int... values) {
        add(LOAD, argument(argument));
        for (int i = 0; i < values.length; i++) {
            jump(JEQ, values[i], values.length - i, 0);
        }
        add(RETURN, ALLOW);
        add(RETURN, ERRNO | EPERM);
    }

    /** Runs of neighbouring numbers, so that the program stays short on kernels that interpret it. */
    private void byNumber(Map<String, Integer> numbers) {
        List<Integer> sorted = List.copyOf(new TreeSet<>(numbers.values()));
        int first = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || sorted.get(i) != sorted.get(i - 1) + 1) {
                jump(JGE, sorted.get(first), 0, 2);
                jump(JGT, sorted.get(i - 1), 1, 0);
                add(RETURN, ALLOW);
                first = i;
            }
        }
        jump(JGT, LAST_KNOWN, 0, 1);
        add(RETURN, ERRNO | ENOSYS);
        add(RETURN, ERRNO | EPERM);
    }

    private interface Block {
        void writeTo(SeccompFilter filter);
    }

    /** A block that answers for one call; falling out of its end means EPERM. */
    private void when(Map<String, Integer> numbers, String call, Block block) {
        Integer number = numbers.get(call);
        if (number == null) {
            return;
        }
        var body = new SeccompFilter();
        block.writeTo(body);
        body.add(RETURN, ERRNO | EPERM);
        jump(JEQ, number, 0, body.program.size());
        program.addAll(body.program);
    }

    /** Offset of an argument's low word: all filtered arguments are C ints or flags below 2^32. */
    private static int argument(int index) {
        return 16 + 8 * index;
    }

    private void add(int code, int value) {
        program.add(new Instruction(code, 0, 0, value));
    }

    private void jump(int code, int value, int whenTrue, int whenFalse) {
        program.add(new Instruction(code, whenTrue, whenFalse, value));
    }

    private byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(program.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction i : program) {
            buffer.putShort((short) i.code())
                    .put((byte) i.jumpTrue())
                    .put((byte) i.jumpFalse())
                    .putInt(i.value());
        }
        return buffer.array();
    }
}
