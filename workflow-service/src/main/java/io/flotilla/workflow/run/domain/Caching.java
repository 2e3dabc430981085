package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.expression.ExpressionException;

/** Results that the same work had before. */
final class Caching {
    private Caching() {}

    /**
     * What names the work: what does it, and what it is given or, where the step says so, what its result depends on.
     *
     * @throws ExpressionException when the key cannot be computed
     */
    static String key(Turn turn, StepKey key, JsonNode input, String workspace) {
        Step step = turn.step(key);
        String written = step.cache().key();
        JsonNode instead = written == null
                ? null
                : turn.context().expressions().evaluate(TextNode.valueOf(written), RunScope.of(turn.run(), key));
        return Json.digest(new Named(
                step.uses().text(),
                instead == null ? input : null,
                instead == null ? workspace : null,
                instead,
                turn.run().control().agents().get(step.id())));
    }

    /** Whether the work has a result already, or it is to be asked for one: then it does not begin now. */
    static boolean answers(Turn turn, StepKey step, String key) {
        Lookups known = turn.context().lookups();
        if (!known.asked().contains(key)) {
            turn.ask(key);
            return true;
        }
        CacheHit hit = known.found().get(key);
        if (hit == null) {
            return false;
        }
        turn.emit(new StepEvent.Cached(turn.now(), step, key, hit.source(), hit.output()));
        return true;
    }

    /** What a key is the digest of. */
    private record Named(String uses, JsonNode input, String workspace, JsonNode key, AgentChange agent) {}
}
