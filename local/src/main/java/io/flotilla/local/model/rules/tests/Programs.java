package io.flotilla.local.model.rules.tests;

import io.flotilla.local.model.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * The Python programs that the rules have run: the probe, which explores a module, and the trial of a test file. A program
 * is part of a paid answer that has a token limit, so the probe travels without comments and packed (zlib, base64).
 */
final class Programs {

    private static final List<String> PROBE_PARTS = List.of(
            "probe/1_source.py",
            "probe/2_expressions.py",
            "probe/3_values.py",
            "probe/4_examples.py",
            "probe/5_cage.py",
            "probe/6_calls.py",
            "probe/7_explore.py",
            "probe/8_main.py");
    private static final String PROBE_MARK =
            "# flotilla probe: calls the functions of one module and prints what they do; packed to be short\n";
    private static final String TRIAL_MARK = "# flotilla trial: runs one test file twice and prints what failed\n";
    private static final int MOST_SPANS = 120;
    private static final String PROBE =
            packed(PROBE_PARTS.stream().map(Programs::withoutComments).collect(Collectors.joining()));
    private static final String TRIAL = withoutComments("trial.py");

    private Programs() {}

    /** @param missing spans of lines, such as {@code 3-7,12} */
    private record ProbeParameters(String path, String missing, int most, int seconds) {}

    private record TrialParameters(String file) {}

    /**
     * The probe of a file.
     *
     * @param most the most tests to keep
     * @param seconds the time after which it stops exploring
     */
    static String probe(TestTarget target, int most, int seconds) {
        ProbeParameters parameters = new ProbeParameters(target.path(), spans(target.missing()), most, seconds);
        return PROBE_MARK + "PARAMS = " + Json.plain(parameters) + "\n" + PROBE;
    }

    static boolean isProbe(String code) {
        return code.startsWith(PROBE_MARK);
    }

    static String trial(String testFile) {
        return TRIAL_MARK + "PARAMS = " + Json.plain(new TrialParameters(testFile)) + "\n" + TRIAL;
    }

    static boolean isTrial(String code) {
        return code.startsWith(TRIAL_MARK);
    }

    /** Lines as spans; the first {@value #MOST_SPANS} of them, which is where the probe looks. */
    static String spans(List<Integer> lines) {
        List<String> spans = new ArrayList<>();
        List<Integer> sorted = lines.stream().distinct().sorted().toList();
        int first = 0;
        for (int i = 0; i < sorted.size(); i++) {
            boolean last = i + 1 == sorted.size() || sorted.get(i + 1) != sorted.get(i) + 1;
            if (last) {
                spans.add(first == i ? sorted.get(i).toString() : sorted.get(first) + "-" + sorted.get(i));
                first = i + 1;
            }
        }
        return spans.stream().limit(MOST_SPANS).collect(Collectors.joining(","));
    }

    private static String packed(String program) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(program.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        String text = Base64.getEncoder().encodeToString(bytes.toByteArray());
        return "import base64, zlib\nexec(zlib.decompress(base64.b64decode(\"" + text + "\")))\n";
    }

    /** The program without lines that hold nothing but a comment, and without docstrings; no other string spans lines so. */
    private static String withoutComments(String resource) {
        StringBuilder text = new StringBuilder();
        boolean inDocstring = false;
        for (String line : read(resource).split("\n")) {
            String bare = line.strip();
            boolean opens = !inDocstring && bare.startsWith("\"\"\"");
            boolean closes = bare.endsWith("\"\"\"") && (inDocstring || bare.length() > 5);
            if (!inDocstring && !opens && !bare.isEmpty() && !bare.startsWith("#")) {
                text.append(line).append('\n');
            }
            inDocstring = (inDocstring || opens) && !closes;
        }
        return text.toString();
    }

    private static String read(String resource) {
        String path = "/io/flotilla/local/model/" + resource;
        try (InputStream in = Programs.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
