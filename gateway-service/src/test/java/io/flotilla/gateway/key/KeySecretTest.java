package io.flotilla.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.gateway.key.domain.KeySecret;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class KeySecretTest {
    private final KeySecret secret = KeySecret.generate(new SecureRandom());

    @Test
    void hasTheDocumentedForm() {
        assertThat(secret.reveal()).matches("flt_live_[0-9A-Za-z]{49}");
        assertThat(secret.prefix()).isEqualTo(secret.reveal().substring(0, 13));
        assertThat(secret.lastFour()).isEqualTo(secret.reveal().substring(54));
        assertThat(secret.hash()).matches("[0-9a-f]{64}");
    }

    @Test
    void smallNumbersArePaddedOnTheLeft() {
        KeySecret zero = KeySecret.generate(zeros());
        assertThat(zero.reveal()).startsWith("flt_live_" + "0".repeat(43));
        assertThat(KeySecret.parse(zero.reveal())).isPresent();
    }

    @Test
    void anyChangedCharacterIsNoticedWithoutTheDatabase() {
        for (int i = 9; i < secret.reveal().length(); i++) {
            char other = secret.reveal().charAt(i) == 'a' ? 'b' : 'a';
            String changed =
                    secret.reveal().substring(0, i) + other + secret.reveal().substring(i + 1);
            assertThat(KeySecret.parse(changed)).as(changed).isEmpty();
        }
    }

    @Test
    void whatIsNoKeyIsRefused() {
        assertThat(KeySecret.parse(null)).isEmpty();
        assertThat(KeySecret.parse("")).isEmpty();
        assertThat(KeySecret.parse("flt_live_")).isEmpty();
        assertThat(KeySecret.parse(secret.reveal() + "0")).isEmpty();
        assertThat(KeySecret.parse(secret.reveal().replace("live", "test"))).isEmpty();
    }

    @Test
    void aLogNeverShowsTheKey() {
        assertThat(secret.toString()).doesNotContain(secret.reveal().substring(13, 50));
    }

    private static RandomGenerator zeros() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }
        };
    }
}
