package io.flotilla.local.model.rules.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flotilla.local.model.protocol.Reply;
import io.flotilla.local.model.protocol.TokenEstimate;
import io.flotilla.local.model.protocol.ToolCall;
import io.flotilla.local.model.rules.RuleConversation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestWritingTest {

    private static final String SYSTEM = "Your task: write missing tests for one source file.";
    private static final Path SHOP = Path.of(System.getProperty("flotilla.root", ".."), "examples", "shop");
    /** What the agent of this name allows; the rules must get by with it. */
    private static final int MAX_TOKENS = 8192;

    @TempDir
    Path scratch;

    private final List<String> tools = new ArrayList<>();

    @BeforeEach
    void python() {
        assumeTrue(Files.isExecutable(ProjectTools.PYTHON), "there is no " + ProjectTools.PYTHON);
    }

    /** The conversation to its end. */
    private JsonNode converse(ProjectTools project, String input) throws Exception {
        RuleConversation conversation = ProjectTools.offer(RuleConversation.with(SYSTEM))
                .maxTokens(MAX_TOKENS)
                .user(input);
        Reply reply = conversation.ask();
        while (reply instanceof Reply.Calls calls) {
            for (ToolCall call : calls.calls()) {
                tools.add(call.name());
                assertThat(TokenEstimate.ofCalls(List.of(call))).isLessThan(MAX_TOKENS);
                conversation.result(call, project.call(call));
            }
            assertThat(tools).hasSizeLessThan(8);
            reply = conversation.ask();
        }
        return RuleConversation.json(reply);
    }

    private Path project(String... filesAndTexts) throws Exception {
        Path project = scratch.resolve("project");
        for (int i = 0; i < filesAndTexts.length; i += 2) {
            Path file = project.resolve(filesAndTexts[i]);
            Files.createDirectories(file.getParent());
            Files.writeString(file, filesAndTexts[i + 1]);
        }
        return project;
    }

    private static String input(String path, int... missing) throws Exception {
        ObjectMapper json = new ObjectMapper();
        return json.createObjectNode()
                .put("path", path)
                .set("missing", json.valueToTree(missing))
                .toString();
    }

    private void passes(ProjectTools tools, JsonNode answer) throws Exception {
        Path copy = tools.copy("final");
        Path file = copy.resolve(answer.path("file").asText());
        Files.createDirectories(file.getParent());
        Files.writeString(file, answer.path("content").asText());
        JsonNode ran = RuleConversation.json(tools.python(copy, "-m", "unittest", file.toString()));
        assertThat(ran.path("exitCode").asInt()).as(ran.path("stderr").asText()).isZero();
        assertThat(ran.path("stderr").asText())
                .contains("Ran " + answer.path("tests").asInt() + " test");
    }

    @Test
    void shopGetsTestsForItsBoundariesAndRefusals() throws Exception {
        ProjectTools shop = new ProjectTools(SHOP, scratch);
        JsonNode answer = converse(
                shop, input("shop/discounts.py", IntStream.rangeClosed(34, 96).toArray()));
        assertThat(tools).startsWith("files_read", "code_run", "code_run");
        assertThat(answer.path("file").asText()).isEqualTo("tests/test_shop_discounts_generated.py");
        assertThat(answer.path("content").asText())
                .contains("test_volume_discount_with_quantity_99", "discounts.volume_discount(100)")
                .contains("test_apply_discount_rejects_negative_rate", "assertRaises(ValueError)")
                .contains("Tier.GOLD");
        assertThat(answer.path("tests").asInt()).isGreaterThan(12);
        passes(shop, answer);
    }

    @Test
    void objectsAreBuiltAndBroughtIntoTheStateThatTheLinesNeed() throws Exception {
        ProjectTools shop = new ProjectTools(SHOP, scratch);
        JsonNode answer = converse(
                shop, input("shop/cart.py", IntStream.rangeClosed(40, 108).toArray()));
        assertThat(answer.path("content").asText())
                .contains("test_remove_after_add", "rejects_negative_unit_price", "discounts.Voucher(");
        passes(shop, answer);
    }

    @Test
    void unknownProjectInASrcFolderGetsTests() throws Exception {
        Path source = Path.of("/usr/lib/python3.11/shlex.py");
        assumeTrue(Files.isRegularFile(source), "this Python keeps its library elsewhere");
        String text = Files.readString(source);
        ProjectTools project = new ProjectTools(
                project("src/lexing/__init__.py", "", "src/lexing/words.py", text, "README", "x"), scratch);
        JsonNode answer = converse(
                project,
                input("src/lexing/words.py", IntStream.rangeClosed(1, 350).toArray()));
        assertThat(answer.path("tests").asInt()).isGreaterThan(8);
        assertThat(answer.path("content").asText()).contains("ROOT / \"src\"", "from lexing import words");
        passes(project, answer);
    }

    @Test
    void effectsClocksAndEndlessLoopsAreLeftOut() throws Exception {
        ProjectTools project = new ProjectTools(project("risky.py", """
                import datetime
                import os
                import random
                import time

                def wipe(path):
                    os.remove(path)

                def save(path, text):
                    with open("saved.txt", "w") as file:
                        file.write(text)

                def age(birthday: datetime.date):
                    return (datetime.date.today() - birthday).days

                def dice(n: int):
                    return random.randint(1, n)

                def forever(n: int):
                    while n > 0:
                        pass
                    return n

                def leave():
                    os._exit(3)

                def sound(n: int):
                    return "high" if n > 41 else "low"
                """), scratch);
        JsonNode answer =
                converse(project, input("risky.py", IntStream.rangeClosed(6, 29).toArray()));
        String content = answer.path("content").asText();
        assertThat(content)
                .contains("risky.sound(42)")
                .doesNotContain("wipe", "save(", "assertEqual(risky.dice", "leave");
        assertThat(content).doesNotContain("risky.age(datetime");
        assertThat(answer.path("notes").asText())
                .contains("wanted to change files", "did not end in time", "change by themselves");
        passes(project, answer);
    }

    @Test
    void moduleThatCannotBeImportedGetsNoTestsAndSaysWhy() throws Exception {
        ProjectTools project = new ProjectTools(
                project("broken.py", "import no_such_module_here\n\ndef f():\n    return 1\n"), scratch);
        JsonNode answer = converse(project, input("broken.py", 4));
        assertThat(answer.path("tests").asInt(-1)).isZero();
        assertThat(answer.path("content").asText()).isEmpty();
        assertThat(answer.path("notes").asText()).contains("no_such_module_here");
    }

    @Test
    void filesWithoutFunctionsAndFilesThatAreNotThereNeedNoSandbox() throws Exception {
        ProjectTools project = new ProjectTools(project("constants.py", "A = 1\n"), scratch);
        assertThat(converse(project, input("constants.py", 1)).path("notes").asText())
                .contains("no function or class");
        assertThat(converse(project, input("nothing.py", 1)).path("notes").asText())
                .contains("could not be read");
        assertThat(tools).containsOnly("files_read");
        assertThat(converse(project, input("../secret.py", 1)).path("notes").asText())
                .contains("not a path inside");
    }

    @Test
    void askedSchemaDecidesBetweenCountsAndLists() throws Exception {
        RuleConversation conversation = RuleConversation.with(
                        SYSTEM + " {\"properties\":{\"tests\":{\"type\":\"array\"},\"dropped\":{\"type\":\"array\"}}}")
                .user("{\"path\":\"a.py\"}");
        JsonNode answer = RuleConversation.json(conversation.ask());
        assertThat(answer.path("tests").isArray()).isTrue();
        assertThat(answer.path("notes").asText()).contains("No code tool");
    }

    @Test
    void probeThatWasCutIsAskedForAgainWithFewerTests() throws Exception {
        RuleConversation conversation = ProjectTools.offer(RuleConversation.with(SYSTEM))
                .user("{\"path\":\"a.py\",\"source\":\"def f(): pass\"}");
        Reply.Calls first = (Reply.Calls) conversation.ask();
        conversation.result(first.calls().getFirst(), "{\"stdout\":\"FLOTILLA-PROBE {\\\"observ … left out");
        Reply.Calls second = (Reply.Calls) conversation.ask();
        assertThat(second.calls().getFirst().arguments()).contains("\\\"most\\\":15");
        conversation.result(second.calls().getFirst(), "{\"reason\":\"memory\",\"exitCode\":137,\"stdout\":\"\"}");
        assertThat(RuleConversation.json(conversation.ask()).path("notes").asText())
                .contains("the sandbox ended it: memory");
    }

    @Test
    void probeFitsIntoAnAnswerHoweverManyLinesAreMissing() {
        List<Integer> everyOther =
                IntStream.range(0, 2000).map(i -> 2 * i + 1000).boxed().toList();
        TestTarget target = new TestTarget("some/long/package/path/module.py", everyOther, null, null);
        assertThat(TokenEstimate.of(Programs.probe(target, 60, 40))).isLessThan(MAX_TOKENS - 60);
    }

    @Test
    void missingLinesTravelAsSpans() {
        assertThat(Programs.spans(List.of(5, 3, 4, 9, 11, 12))).isEqualTo("3-5,9,11-12");
        assertThat(Programs.spans(List.of())).isEmpty();
    }
}
