package io.flotilla.system;

/** Small workflows, as JSON. What is {@code more} are further fields, each with a comma before it. */
final class Definitions {
    private Definitions() {}

    static String of(String name, String... steps) {
        return workflow(name, "", steps);
    }

    /** @param more of the spec */
    static String workflow(String name, String more, String... steps) {
        return """
                {"apiVersion":"flotilla.io/v1","kind":"Workflow","metadata":{"name":"%s"},"spec":{
                 "inputs":{"type":"object","properties":{"repo":{"type":"string"},"text":{"type":"string","default":"hello"}}},
                 "steps":[%s]%s}}""".formatted(name, String.join(",", steps), more);
    }

    static String step(String id, String uses, String with, String more) {
        return """
                {"id":"%s","uses":"%s","with":%s%s}""".formatted(id, uses, with, more);
    }

    static String python(String id, String code, String more) {
        return step(id, "tool/code.run", "{\"runtime\":\"python\",\"code\":" + quote(code) + "}", more);
    }

    static String approval(String id, String needs) {
        return step(id, "approval", "{\"title\":\"Go on?\",\"description\":\"please look\"}", needs(needs));
    }

    static String wait(String id, int seconds, String more) {
        return step(id, "wait", "{\"for\":\"PT" + seconds + "S\"}", more);
    }

    /** Holds for nobody. */
    static String closedGate(String id, String more) {
        String never = "{\"name\":\"never\",\"check\":\"${{ inputs.text == '' }}\",\"message\":\"never\"}";
        return step(id, "gate", "{\"rules\":[" + never + "]}", more);
    }

    static String needs(String id) {
        return ",\"needs\":[\"" + id + "\"]";
    }

    static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
