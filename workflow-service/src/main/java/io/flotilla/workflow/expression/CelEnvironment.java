package io.flotilla.workflow.expression;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions.Function;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import io.flotilla.common.json.Json;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The language that workflows are written in: CEL with its standard functions, macros, optionals, the string and math
 * extensions, {@code json(value)}, and arithmetic between int and double. Functions which could make much out of little
 * in one step ({@code replace}, {@code join}) are bounded here; the rest is bounded by the {@link CostLimit}.
 */
final class CelEnvironment {
    static final int MAX_EXPRESSION = 4096;
    static final int MAX_TEXT = 1024 * 1024;
    private static final int MAX_RECURSION = 100;
    private static final int MAX_ITERATIONS = 100_000;
    private static final int MAX_REGEX_PROGRAM = 1_000;

    private CelEnvironment() {}

    /** @param more names that can be read besides those of a workflow */
    static Cel create(List<String> more) {
        CelOptions options = CelOptions.current()
                .enableHeterogeneousNumericComparisons(true)
                .enableOptionalSyntax(true)
                .maxExpressionCodePointSize(MAX_EXPRESSION)
                .maxParseRecursionDepth(MAX_RECURSION)
                .comprehensionMaxIterations(MAX_ITERATIONS)
                .maxRegexProgramSize(MAX_REGEX_PROGRAM)
                .build();
        Set<Function> linear = EnumSet.complementOf(EnumSet.of(Function.REPLACE, Function.JOIN));
        var builder = CelFactory.standardCelBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(CelExtensions.strings(linear), CelExtensions.math(), CelExtensions.optional())
                .addRuntimeLibraries(CelExtensions.strings(linear), CelExtensions.math(), CelExtensions.optional());
        for (String variable : List.of("inputs", "steps", "item", "index", "run")) {
            builder.addVar(variable, SimpleType.DYN);
        }
        more.forEach(variable -> builder.addVar(variable, SimpleType.DYN));
        texts(builder);
        MixedArithmetic.addTo(builder);
        return builder.build();
    }

    private static void texts(CelBuilder builder) {
        CelType texts = ListType.create(SimpleType.STRING);
        builder.addFunctionDeclarations(
                        CelFunctionDecl.newFunctionDeclaration(
                                "json",
                                CelOverloadDecl.newGlobalOverload("json_dyn", SimpleType.STRING, SimpleType.DYN)),
                        CelFunctionDecl.newFunctionDeclaration(
                                "replace",
                                CelOverloadDecl.newMemberOverload(
                                        "text_replace",
                                        SimpleType.STRING,
                                        SimpleType.STRING,
                                        SimpleType.STRING,
                                        SimpleType.STRING)),
                        CelFunctionDecl.newFunctionDeclaration(
                                "join",
                                CelOverloadDecl.newMemberOverload("texts_join", SimpleType.STRING, texts),
                                CelOverloadDecl.newMemberOverload(
                                        "texts_join_by", SimpleType.STRING, texts, SimpleType.STRING)))
                .addFunctionBindings(
                        CelFunctionBinding.from("json_dyn", Object.class, CelEnvironment::json),
                        CelFunctionBinding.from(
                                "text_replace",
                                List.of(String.class, String.class, String.class),
                                args -> replace((String) args[0], (String) args[1], (String) args[2])),
                        CelFunctionBinding.from("texts_join", List.class, list -> join(list, "")),
                        CelFunctionBinding.from("texts_join_by", List.class, String.class, CelEnvironment::join));
    }

    private static String json(Object value) {
        String text = Json.text(JsonResult.of(value, MAX_TEXT));
        return bounded(text, text.length());
    }

    private static String replace(String text, String what, String by) {
        long found = 0;
        int step = Math.max(1, what.length());
        for (int at = text.indexOf(what); at >= 0 && at < text.length(); at = text.indexOf(what, at + step)) {
            found++;
        }
        bounded(text, text.length() + (found + 1) * Math.max(0, by.length() - what.length()));
        return text.replace(what, by);
    }

    private static String join(List<?> texts, String separator) {
        long size = 0;
        for (Object text : texts) {
            if (!(text instanceof String string)) {
                throw new ExpressionException("join needs a list of strings");
            }
            size += string.length() + separator.length();
            bounded(string, size);
        }
        return texts.stream().map(String.class::cast).collect(Collectors.joining(separator));
    }

    private static String bounded(String text, long size) {
        if (size > MAX_TEXT) {
            throw new ExpressionException("a text would be longer than " + MAX_TEXT + " characters");
        }
        return text;
    }
}
