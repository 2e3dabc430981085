package io.flotilla.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flotilla.cli.client.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormatTest {

    @Test
    void durationsBytesAndMoneyAreShort() {
        assertThat(Format.duration(Duration.ofMillis(850))).isEqualTo("850 ms");
        assertThat(Format.duration(Duration.ofMillis(4249))).isEqualTo("4.2 s");
        assertThat(Format.duration(Duration.ofSeconds(185))).isEqualTo("3 min 05 s");
        assertThat(Format.duration(Duration.ofMinutes(127))).isEqualTo("2 h 07 min");
        assertThat(Format.bytes(1023)).isEqualTo("1023 B");
        assertThat(Format.bytes(50L << 20)).isEqualTo("50.0 MiB");
        assertThat(Format.money(new BigDecimal("0.00000149"))).isEqualTo("0.000001 USD");
        assertThat(Format.label("coverageBefore_total")).isEqualTo("coverage before total");
    }

    @Test
    void whatCouldSteerTheTerminalIsTakenOut() {
        assertThat(Format.safe("a\u001b]0;title\u0007b\u202ec\td\n")).isEqualTo("a]0;titlebc\td\n");
        assertThat(Format.oneLine(" a\n b\rc ", 10)).isEqualTo("a bc");
        assertThat(Format.oneLine("0123456789", 5)).isEqualTo("0123…");
    }

    @Test
    void membersWithTheSameFieldsBecomeATable() throws JsonProcessingException {
        var json = Json.MAPPER.readTree("""
                {"cost":"0.1 USD","coverage":{"before":61.3,"after":94.5,"asked":80},"tests":{"before":12,"after":31},
                 "files":["a.py"]}""");
        assertThat(String.join("\n", JsonTable.lines(json, ""))).isEqualTo("""
                                  before  after  asked
                        coverage    61.3   94.5     80
                        tests         12     31      -
                        cost  0.1 USD
                        files
                          - a.py""");
    }

    @Test
    void aNestedValueIsIndentedBelowItsName() throws JsonProcessingException {
        var json = Json.MAPPER.readTree("""
                {"passed":true,"text":"one\\ntwo","rules":[{"name":"a","passed":false}],"names":["x","y"],"none":[]}""");
        assertThat(String.join("\n", JsonTable.lines(json, ""))).isEqualTo("""
                        passed  true
                        none    -
                        text
                          one
                          two
                        rules
                          name  passed
                          a     false
                        names
                          - x
                          - y""");
    }

    @Test
    void theEnvironmentDecidesAboutColorsAndSigns() {
        var utf8 = Map.of("LANG", "en_US.UTF-8", "TERM", "xterm");
        assertThat(Terminal.abilities("111", 1, utf8)).returns(true, Terminal.Abilities::color);
        assertThat(Terminal.abilities("111", 1, Map.of("NO_COLOR", "1"))).returns(false, Terminal.Abilities::color);
        assertThat(Terminal.abilities("111", 1, Map.of("TERM", "dumb"))).returns(false, Terminal.Abilities::live);
        assertThat(Terminal.abilities("101", 1, utf8))
                .isEqualTo(new Terminal.Abilities(false, false, false, true, 100));
        assertThat(Terminal.abilities("101", 2, utf8)).returns(true, Terminal.Abilities::answers);
        assertThat(Terminal.abilities("111", 1, Map.of("LANG", "en_US.UTF-8", "LC_ALL", "C")))
                .returns(false, Terminal.Abilities::unicode);
    }
}
