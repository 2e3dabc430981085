package io.flotilla.local.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AdminKeyTest {
    /** Worked out by hand from the format's description: zero is the digit 0, the checksum that of the text before. */
    @Test
    void keyOfZerosHasItsChecksum() {
        RandomGenerator zeros = () -> 0L;
        String key = AdminKey.mint(zeros);
        String body = "flt_live_" + "0".repeat(43);
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(body.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(key).startsWith(body).hasSize(58);
        assertThat(valueOf(key.substring(52))).isEqualTo(crc.getValue());
    }

    private static long valueOf(String base62) {
        String digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        return base62.chars().mapToLong(digits::indexOf).reduce(0, (sum, digit) -> sum * 62 + digit);
    }
}
