package io.flotilla.tool.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.common.problem.ErrorClass;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {
    private final FakeResolver resolver = new FakeResolver();

    @BeforeEach
    void names() {
        resolver.answer("example.test", "93.184.216.34");
        resolver.answer("six.test", "2606:2800:220:1:248:1893:25c8:1946");
        resolver.answer("both.test", "2606:2800:220:1:248:1893:25c8:1946", "93.184.216.34");
        resolver.answer("inside.test", "10.1.2.3");
        resolver.answer("mixed.test", "93.184.216.34", "127.0.0.1");
        resolver.answer("metadata.test", "169.254.169.254");
        resolver.answer("localhost", "127.0.0.1");
        resolver.answer("a.localhost", "127.0.0.1");
        resolver.answer("mapped.test", "::ffff:10.0.0.1");
        resolver.answer("ula.test", "fd00:ec2::254");
        resolver.answer("0x7f.1", "127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // loopback, in every way of writing it
                "http://127.0.0.1/",
                "http://127.1/",
                "http://127.255.255.254:8080/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.1/",
                "http://0X7F.0.0.1/",
                "http://017700000001/",
                "http://0177.0.0.1/",
                "http://127.0.0.01/",
                "http://localhost/",
                "http://LOCALHOST./",
                "http://a.localhost/",
                "http://[::1]/",
                "http://[0:0:0:0:0:0:0:1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[::127.0.0.1]/",
                // this host, private, shared, link-local
                "http://0.0.0.0/",
                "http://0/",
                "http://[::]/",
                "http://10.0.0.1/",
                "http://172.16.0.1/",
                "http://172.31.255.255/",
                "http://192.168.1.1/",
                "http://100.64.0.1/",
                "http://169.254.0.1/",
                // metadata services
                "http://169.254.169.254/latest/meta-data/",
                "http://[fd00:ec2::254]/latest/meta-data/",
                "http://[::ffff:169.254.169.254]/",
                "http://100.100.100.200/",
                "http://168.63.129.16/",
                "http://metadata.test/",
                "http://ula.test/",
                // multicast, reserved, broadcast, benchmarking, documentation
                "http://224.0.0.1/",
                "http://240.0.0.1/",
                "http://255.255.255.255/",
                "http://198.18.0.1/",
                "http://192.0.2.1/",
                "http://[ff02::1]/",
                "http://[2001:db8::1]/",
                // IPv6: unique local, link-local, and IPv4 in disguise
                "http://[fc00::1]/",
                "http://[fe80::1]/",
                "http://[fec0::1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[64:ff9b:1::1]/",
                "http://[2002:7f00:1::]/",
                "http://[2001:0:53aa:64c::1]/",
                "http://[100::1]/",
                // names that lead inside
                "http://inside.test/",
                "http://mixed.test/",
                "http://mapped.test/",
                "https://inside.test:8443/"
            })
    void addressesInsideAreRefused(String url) {
        assertThatThrownBy(() -> check(url))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.failure().errorClass()).isIn(ErrorClass.FORBIDDEN, ErrorClass.VALIDATION));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.test",
                "//example.test/",
                "http:///path",
                "http://",
                "ftp://example.test/",
                "file:///etc/passwd",
                "gopher://example.test/",
                "jar:http://example.test!/",
                "javascript:alert(1)",
                "data:text/plain,hello",
                "http://user@example.test/",
                "http://user:secret@example.test/",
                "http://example.test@127.0.0.1/",
                "http://example.test:0/",
                "http://example.test:99999/",
                "http://exa mple.test/",
                "http://example.test\\@127.0.0.1/",
                "http://example.test/\r\nHost: x",
                "http://exämple.test/",
                "http://127.0.0.1%2f.example.test/",
                "http://[fe80::1%25eth0]/",
                "http://１２７.0.0.1/"
            })
    void whatIsNotAPlainWebAddressIsRefused(String url) {
        assertThatThrownBy(() -> check(url))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.failure().retryable()).isFalse());
    }

    @Test
    void publicAddressesAreFine() {
        assertThat(check("http://example.test/a?b=c").target()).isEqualTo("/a?b=c");
        assertThat(check("HTTPS://Example.Test").port()).isEqualTo(443);
        assertThat(check("HTTPS://Example.Test").host()).isEqualTo("example.test");
        assertThat(check("http://example.test.:8080").port()).isEqualTo(8080);
        assertThat(check("http://8.8.8.8/").address().getHostAddress()).isEqualTo("8.8.8.8");
        assertThat(check("http://[2606:4700:4700::1111]/").host()).isEqualTo("[2606:4700:4700::1111]");
        assertThat(check("http://six.test/").address().getHostAddress()).startsWith("2606:2800");
        assertThat(check("http://both.test/").address().getHostAddress()).isEqualTo("93.184.216.34");
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsUsed() {
        resolver.answer("rebind.test", "93.184.216.34");
        resolver.answer("rebind.test", "127.0.0.1");
        assertThat(check("http://rebind.test/").address().getHostAddress()).isEqualTo("93.184.216.34");
        assertThatThrownBy(() -> check("http://rebind.test/")).isInstanceOf(RefusedException.class);
    }

    @Test
    void anUnknownHostMayBeTriedAgain() {
        assertThatThrownBy(() -> check("http://nowhere.test/"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.failure().retryable()).isTrue());
    }

    @Test
    void onlyAllowedHostsAreFetchedWhereThereIsAList() {
        Destinations strict =
                new Destinations(resolver, new Settings(List.of("six.test", "*.example.test"), List.of()));
        resolver.answer("www.example.test", "93.184.216.34");
        assertThat(strict.check("http://six.test/").await().indefinitely()).isNotNull();
        assertThat(strict.check("http://www.example.test/").await().indefinitely())
                .isNotNull();
        assertThatThrownBy(() -> strict.check("http://example.test/").await().indefinitely())
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> strict.check("http://notexample.test/").await().indefinitely())
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void aPrivateHostIsOpenAtItsPortOnly() {
        Destinations open = new Destinations(resolver, new Settings(List.of("*"), List.of("inside.test:8080")));
        assertThat(open.check("http://inside.test:8080/")
                        .await()
                        .indefinitely()
                        .address()
                        .getHostAddress())
                .isEqualTo("10.1.2.3");
        assertThatThrownBy(() -> open.check("http://inside.test/").await().indefinitely())
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> open.check("http://10.1.2.3:8080/").await().indefinitely())
                .isInstanceOf(RefusedException.class);
    }

    private Destination check(String url) {
        return new Destinations(resolver, new Settings(List.of("*"), List.of()))
                .check(url)
                .await()
                .indefinitely();
    }

    private record Settings(List<String> allow, List<String> open) implements HttpConfig {
        @Override
        public Optional<List<String>> privateHosts() {
            return Optional.of(open);
        }

        @Override
        public Optional<String> caCertificates() {
            return Optional.empty();
        }

        @Override
        public Duration connectTimeout() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration maxTimeout() {
            return Duration.ofSeconds(60);
        }

        @Override
        public int maxRedirects() {
            return 5;
        }

        @Override
        public int concurrency() {
            return 1;
        }
    }
}
