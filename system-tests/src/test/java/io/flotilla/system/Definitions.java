package io.flotilla.system;

/** Small workflows, as JSON. */
final class Definitions {
    private Definitions() {}

    static String of(String name, String... steps) {
        return """
                {"apiVersion":"flotilla.io/v1","kind":"Workflow","metadata":{"name":"%s"},"spec":{
                 "inputs":{"type":"object","properties":{"repo":{"type":"string"},"text":{"type":"string","default":"hello"}}},
                 "steps":[%s]}}""".formatted(name, String.join(",", steps));
    }

    static String python(String id, String code, String more) {
        return """
                {"id":"%s","uses":"tool/code.run","with":{"runtime":"python","code":%s}%s}""".formatted(id, quote(code), more);
    }

    static String approval(String id, String needs) {
        return """
                {"id":"%s","uses":"approval","needs":["%s"],"with":{"title":"Go on?","description":"please look"}}""".formatted(id, needs);
    }

    static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
