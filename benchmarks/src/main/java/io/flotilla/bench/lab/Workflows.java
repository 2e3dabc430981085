package io.flotilla.bench.lab;

import java.util.ArrayList;
import java.util.List;

/** The workflow that all engines run: steps that do nothing, one after the other. */
public final class Workflows {
    public static final int STEPS = 3;

    private Workflows() {}

    /** Publishes it and gives the body that starts a run of it. */
    public static String publishChain(Api api) throws Exception {
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            String needs = i == 0 ? "" : ",\"needs\":[\"s" + (i - 1) + "\"]";
            steps.add("{\"id\":\"s" + i + "\",\"uses\":\"tool/echo\",\"with\":{\"value\":" + i + "}" + needs + "}");
        }
        return publish(api, "bench-chain", "\"steps\":[" + String.join(",", steps) + "]", "{}");
    }

    /** Publishes a workflow with this {@code spec} and gives the body that starts a run of it. */
    public static String publish(Api api, String name, String spec, String inputs) throws Exception {
        api.put(
                "/api/v1/workflows/" + name,
                "{\"apiVersion\":\"flotilla.io/v1\",\"kind\":\"Workflow\",\"metadata\":{\"name\":\"" + name
                        + "\"},\"spec\":{" + spec + "}}");
        return "{\"workflow\":\"" + name + "\",\"inputs\":" + inputs + "}";
    }
}
