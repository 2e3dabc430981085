package io.flotilla.workflow.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cel.runtime.CelVariableResolver;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.expression.Template.Code;
import io.flotilla.workflow.expression.Template.Literal;
import io.flotilla.workflow.expression.Template.Part;
import java.util.Optional;
import java.util.function.Function;

/** One evaluation of one template; cost and size are limited over all of its expressions together. */
final class Evaluation {
    private final Function<String, Compiled> compiler;
    private final CelVariableResolver variables;
    private final Scope scope;
    private final CostLimit cost = new CostLimit();
    private long size;

    Evaluation(Function<String, Compiled> compiler, CelVariableResolver variables, Scope scope) {
        this.compiler = compiler;
        this.variables = variables;
        this.scope = scope;
    }

    JsonNode resolve(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> counted(Template.hasCode(node.textValue()) ? text(node.textValue()) : node);
            case ARRAY -> array(node);
            case OBJECT -> object(node);
            default -> counted(node);
        };
    }

    /** The plain CEL value of one expression. */
    Object value(String expression) {
        try {
            return value(compiler.apply(expression));
        } catch (ExpressionException e) {
            throw named(expression, e);
        }
    }

    private Object value(Compiled compiled) {
        try {
            return compiled.evaluate(variables, cost);
        } catch (ExpressionException e) {
            throw KeptOutputs.explain(compiled.references(), scope)
                    .map(more -> new ExpressionException(e.getMessage() + more))
                    .orElse(e);
        }
    }

    private JsonNode array(JsonNode node) {
        ArrayNode array = Json.object().arrayNode();
        node.forEach(element -> array.add(resolve(element)));
        return array;
    }

    private JsonNode object(JsonNode node) {
        ObjectNode object = Json.object();
        node.properties().forEach(field -> object.set(field.getKey(), resolve(field.getValue())));
        return object;
    }

    private JsonNode text(String text) {
        Optional<String> single = Template.single(text);
        if (single.isPresent()) {
            return json(single.get());
        }
        StringBuilder out = new StringBuilder();
        for (Part part : Template.parse(text)) {
            switch (part) {
                case Literal literal -> out.append(literal.text());
                case Code code -> out.append(inText(json(code.expression())));
            }
            check(size + out.length());
        }
        return TextNode.valueOf(out.toString());
    }

    private JsonNode json(String expression) {
        Object value = value(expression);
        try {
            return JsonResult.of(value, Expressions.MAX_RESULT);
        } catch (ExpressionException e) {
            throw named(expression, e);
        }
    }

    private JsonNode counted(JsonNode node) {
        size += JsonSize.of(node, Expressions.MAX_RESULT);
        check(size);
        return node;
    }

    private static void check(long bytes) {
        if (bytes > Expressions.MAX_RESULT) {
            throw new ExpressionException("the result is larger than " + Expressions.MAX_RESULT / 1024 + " KiB");
        }
    }

    private static String inText(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        if (value.isDouble() && value.doubleValue() == Math.rint(value.doubleValue())) {
            return value.decimalValue().stripTrailingZeros().toPlainString();
        }
        return value.isValueNode() ? value.asText() : Json.text(value);
    }

    static ExpressionException named(String expression, ExpressionException e) {
        String brief = expression.length() > 120 ? expression.substring(0, 117) + "..." : expression;
        return new ExpressionException("'" + brief + "': " + e.getMessage());
    }
}
