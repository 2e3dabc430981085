package io.flotilla.cli.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.client.Json;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

class YamlTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2.00",
                "1",
                "-1",
                "+1",
                "1e3",
                "1E-3",
                ".5",
                "1_000",
                "0x1F",
                "0o17",
                "017",
                "1:30",
                "12:30:45",
                "true",
                "True",
                "yes",
                "No",
                "on",
                "OFF",
                "y",
                "n",
                "null",
                "~",
                "Null",
                "",
                " ",
                "2026-01-01",
                "2026-01-01T00:00:00Z",
                ".inf",
                "-.INF",
                ".NaN",
                "=",
                "<<",
                "-",
                "- a",
                "? a",
                "a: b",
                "a:",
                ": a",
                "a #b",
                "#a",
                "@a",
                "`a",
                "%a",
                "!a",
                "&a",
                "*a",
                "|",
                ">",
                "'",
                "\"",
                "'a'",
                "\"a\"",
                "\\n",
                "{a}",
                "[a]",
                "a,b",
                "${{ inputs.x }}",
                "---",
                "...",
                " a",
                "a ",
                "\ta",
                "a\tb",
                "a\n",
                "a\nb",
                "a\n\nb\n",
                "a\nb\n\n",
                " a\nb",
                "a \nb",
                "a\n b",
                "a\n---\nb",
                "\na",
                "\n",
                "a\r\nb",
                "a\u0085b",
                "a\u2028b\nc",
                "\uFEFFa",
                "\u0000",
                "\u0007a\nb",
                "é",
                "😀",
                "😀\nb",
                "# a\nb",
                "a\tb\nc"
            })
    void aTextStaysThatText(String text) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("value", text).put(text + "#", 1);
        json.putArray("list").add(text).addObject().put("deep", text);
        json.putObject("names").put(text, text);

        String yaml = YamlText.of(json);

        assertThat(read(yaml, new Resolver())).as(yaml).isEqualTo(json);
        assertThat(read(yaml, new CoreSchema())).as(yaml).isEqualTo(json);
    }

    @Test
    void whatIsNoTextStaysThat() throws Exception {
        JsonNode json = Json.MAPPER.readTree("""
                {"a":1,"b":-2.5,"c":true,"d":null,"e":[],"f":{},"g":[[1],[{"h":0.000001}]],
                 "i":12345678901,"j":100,"k":false}""");

        String yaml = YamlText.of(json);

        assertThat(read(yaml, new Resolver()).toString()).isEqualTo(json.toString());
        assertThat(read(yaml, new CoreSchema()).toString()).isEqualTo(json.toString());
    }

    @Test
    void whatPeopleReadIsPlain() throws Exception {
        JsonNode json = Json.MAPPER.readTree("""
                {"kind":"Workflow","spec":{"budget":{"limit":"2.00"},
                 "steps":[{"id":"a","if":"${{ inputs.x > 1 }}","with":{"text":"one\\ntwo\\n"}}]}}""");

        assertThat(YamlText.of(json)).isEqualTo("""
                kind: Workflow
                spec:
                  budget:
                    limit: "2.00"
                  steps:
                  - id: a
                    if: ${{ inputs.x > 1 }}
                    with:
                      text: |
                        one
                        two
                """);
    }

    private static JsonNode read(String yaml, Resolver resolver) {
        LoaderOptions options = new LoaderOptions();
        DumperOptions unused = new DumperOptions();
        Object read =
                new Yaml(new SafeConstructor(options), new Representer(unused), unused, options, resolver).load(yaml);
        return plain(Json.MAPPER.valueToTree(read));
    }

    /** A double as the decimal that the JSON has. */
    private static JsonNode plain(JsonNode read) {
        try {
            return Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(read));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** As the fleet reads YAML: the core schema of 1.2. */
    private static final class CoreSchema extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|True|TRUE|false|False|FALSE"), "tTfF");
            addImplicitResolver(Tag.INT, Pattern.compile("[-+]?[0-9]+"), "-+0123456789");
            addImplicitResolver(
                    Tag.FLOAT,
                    Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"),
                    "-+0123456789.");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, Pattern.compile("~|null|Null|NULL|"), "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }
}
