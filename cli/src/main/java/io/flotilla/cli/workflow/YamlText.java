package io.flotilla.cli.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.client.Json;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** JSON as YAML that every reader takes for the same, be it of YAML 1.1 or of 1.2: a text stays a text. */
public final class YamlText {
    /** What one of the two reads as a number, or might; a few texts are quoted without need. */
    private static final Pattern LIKE_A_NUMBER = Pattern.compile("(?s)[-+]?\\.?[0-9].*");

    /** What has no place in YAML but as an escape, or is a break of lines there. */
    private static final String ODD_CHARACTERS = "\\p{Cntrl}\\u0080-\\u009F\\u2028\\u2029\\uFEFF";

    /** Lines that a block keeps as they are: it has no escapes, and loses spaces at its edges. */
    private static final Pattern BLOCK =
            Pattern.compile("[\\p{Graph}&&\\p{ASCII}][^X]*(?:\\n[^X]*)*\\n?".replace("X", ODD_CHARACTERS));

    private static final Pattern ODD = Pattern.compile("[" + ODD_CHARACTERS + "]");

    private static final Resolver RESOLVER = new Resolver();

    private YamlText() {}

    /** Ends with a line break. */
    public static String of(JsonNode json) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        options.setNonPrintableStyle(DumperOptions.NonPrintableStyle.ESCAPE);
        return new Yaml(new Scalars(options), options).dump(Json.MAPPER.convertValue(json, Object.class));
    }

    private static ScalarStyle style(String text) {
        if (text.indexOf('\n') >= 0) {
            return BLOCK.matcher(text).matches() ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
        }
        boolean plain = !ODD.matcher(text).find()
                && !LIKE_A_NUMBER.matcher(text).matches()
                && RESOLVER.resolve(NodeId.scalar, text, true).equals(Tag.STR);
        return plain ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED;
    }

    private static final class Scalars extends Representer {
        Scalars(DumperOptions options) {
            super(options);
            representers.put(String.class, data -> text((String) data));
            representers.put(BigDecimal.class, data -> number((BigDecimal) data));
        }

        private Node text(String text) {
            return representScalar(Tag.STR, text, style(text));
        }

        /** A hundred is 100, not 1E+2. */
        private Node number(BigDecimal number) {
            return representScalar(number.scale() > 0 ? Tag.FLOAT : Tag.INT, number.toPlainString());
        }
    }
}
