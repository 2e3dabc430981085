package io.flotilla.local.model.rules.tests;

import java.util.ArrayList;
import java.util.List;

/** The statements of one test method, from the observation that it repeats. */
final class TestBody {

    private TestBody() {}

    static List<String> of(Observation observation) {
        List<String> lines = new ArrayList<>(observation.setup());
        String act = observation.act();
        String expected = observation.expected();
        switch (observation.kind()) {
            case "raises" -> {
                lines.add("with self.assertRaises(" + expected + "):");
                lines.add("    " + act);
            }
            case "prints" -> {
                lines.add("with contextlib.redirect_stdout(io.StringIO()) as printed:");
                lines.add("    " + act);
                lines.add("self.assertEqual(printed.getvalue(), " + expected + ")");
            }
            case "object" -> {
                lines.add("result = " + act);
                lines.add("self.assertIsInstance(result, " + expected + ")");
            }
            case "almost" -> lines.add("self.assertAlmostEqual(" + act + ", " + expected + ")");
            case "nan" -> lines.add("self.assertTrue(math.isnan(" + act + "))");
            case "none" -> lines.add("self.assertIsNone(" + act + ")");
            case "same" -> lines.add("self.assertIs(" + act + ", subject)");
            default -> lines.add(equal(act, expected));
        }
        observation.checks().forEach(check -> lines.add(equal(check.name(), check.value())));
        return lines;
    }

    /** Modules of the standard library that the statements use beyond what the observation names. */
    static List<String> imports(Observation observation) {
        return switch (observation.kind()) {
            case "prints" -> List.of("import contextlib", "import io");
            case "nan" -> List.of("import math");
            default -> List.of();
        };
    }

    private static String equal(String actual, String expected) {
        return switch (expected) {
            case "True" -> "self.assertTrue(" + actual + ")";
            case "False" -> "self.assertFalse(" + actual + ")";
            case "None" -> "self.assertIsNone(" + actual + ")";
            default -> "self.assertEqual(" + actual + ", " + expected + ")";
        };
    }
}
