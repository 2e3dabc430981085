package io.flotilla.agent.invocation.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.definition.Agent.ToolUse;
import io.flotilla.agent.definition.ToolSignatures;
import io.flotilla.agent.invocation.domain.ToolCall.Status;
import io.flotilla.agent.model.ChatCall.Offer;
import io.flotilla.agent.model.ChatMessage.ToolRequest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolboxTest {
    private final Toolbox tools = new Toolbox(
            List.of(
                    new ToolUse("code.run", null),
                    new ToolUse("files.read", "never"),
                    new ToolUse("files.write", null),
                    new ToolUse("http.fetch", "required"),
                    new ToolUse("gone.tool", null)),
            new ToolSignatures()::find);

    @Test
    void namesAreOfferedAsProvidersAcceptThemAndTheWorkspaceIsNotShown() {
        assertThat(tools.offers())
                .extracting(Offer::name)
                .containsExactly("code_run", "files_read", "files_write", "http_fetch");
        assertThat(tools.offers())
                .allSatisfy(offer -> assertThat(offer.parameters().toString()).doesNotContain("workspace"));
    }

    @Test
    void callsThatReadGoOutTogether() {
        List<ToolCall> calls = calls("code_run", "files_read", "files_read");
        assertThat(calls).extracting(ToolCall::tool).containsExactly("code.run", "files.read", "files.read");
        assertThat(calls).extracting(ToolCall::status).containsOnly(Status.REQUESTED);
        assertThat(calls)
                .extracting(ToolCall::callId)
                .containsExactly("r/s[3]/1/turn-2/tool-1", "r/s[3]/1/turn-2/tool-2", "r/s[3]/1/turn-2/tool-3");
        assertThat(CallIds.invocation(calls.get(1).callId())).isEqualTo("r/s[3]/1");
    }

    @Test
    void aCallThatWritesIsSeenByTheOnesAfterIt() {
        List<ToolCall> calls = calls("files_write", "code_run", "files_write");
        assertThat(calls).extracting(ToolCall::status).containsExactly(Status.REQUESTED, Status.QUEUED, Status.QUEUED);
        assertThat(Toolbox.next(calls)).isEmpty();
        List<ToolCall> firstDone = List.of(calls.get(0).as(Status.DONE), calls.get(1), calls.get(2));
        assertThat(Toolbox.next(firstDone)).contains(calls.get(1));
    }

    @Test
    void aRefusedCallDoesNotKeepTheOthersWaiting() {
        List<ToolCall> calls = calls("nonsense", "files_write", "code_run");
        assertThat(calls).extracting(ToolCall::status).containsExactly(Status.DONE, Status.REQUESTED, Status.QUEUED);
        assertThat(calls.getFirst().error().code()).isEqualTo("unknown-tool");
    }

    @Test
    void argumentsMustBeAnObjectOfBoundedSize() {
        assertThat(codes(
                        new ToolRequest("1", "code_run", "[1]"),
                        new ToolRequest("2", "code_run", "{\"a\":"),
                        new ToolRequest("3", "code_run", "{\"a\":\"" + "x".repeat(Toolbox.MAX_ARGUMENT_BYTES) + "\"}")))
                .containsOnly("malformed-arguments");
        assertThat(tools.calls("i", 1, List.of(new ToolRequest("1", "code_run", "")))
                        .getFirst()
                        .arguments())
                .isEmpty();
    }

    @Test
    void theModelCannotChooseTheWorkspace() {
        ToolRequest request = new ToolRequest("1", "files_read", "{\"path\":\"a\",\"workspace\":\"art_of_another\"}");
        assertThat(tools.calls("i", 1, List.of(request)).getFirst().arguments())
                .isEqualTo(io.flotilla.common.json.Json.parse("{\"path\":\"a\"}"));
    }

    @Test
    void aToolThatNeedsAPersonIsNotCalled() {
        assertThat(codes(new ToolRequest("1", "http_fetch", "{}"))).containsExactly("approval-required");
    }

    @Test
    void hostileNamesAreTamed() {
        ToolCall call = tools.calls("i", 1, List.of(new ToolRequest(null, "a\u0000b" + "x".repeat(500), "{}")))
                .getFirst();
        assertThat(call.tool()).hasSizeLessThanOrEqualTo(100).startsWith("a?b");
        assertThat(tools.calls("i", 1, List.of(new ToolRequest(null, null, null)))
                        .getFirst()
                        .error()
                        .code())
                .isEqualTo("unknown-tool");
    }

    private List<ToolCall> calls(String... names) {
        List<ToolRequest> requests = Arrays.stream(names)
                .map(name -> new ToolRequest("x", name, "{}"))
                .toList();
        return tools.calls("r/s[3]/1", 2, requests);
    }

    private List<String> codes(ToolRequest... requests) {
        return tools.calls("i", 1, List.of(requests)).stream()
                .map(call -> call.error().code())
                .toList();
    }
}
