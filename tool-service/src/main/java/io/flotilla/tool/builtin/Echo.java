package io.flotilla.tool.builtin;

import io.flotilla.common.json.Json;
import io.flotilla.tool.call.Call;
import io.flotilla.tool.call.Started;
import io.flotilla.tool.call.ToolRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

@ApplicationScoped
class Echo implements ToolRunner {
    @Override
    public Set<String> tools() {
        return Set.of("echo");
    }

    @Override
    public Uni<Started> start(Call call) {
        return Uni.createFrom()
                .item(new Started.Answered(
                        Json.object().set("value", call.arguments().get("value"))));
    }
}
