package io.flotilla.workflow.expression;

import dev.cel.bundle.CelBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;

/** Arithmetic between int and double, which CEL leaves out and which JSON, not telling them apart, needs. */
final class MixedArithmetic {
    private static final String[] OPERATORS = {"_+_", "_-_", "_*_", "_/_"};

    private MixedArithmetic() {}

    static void addTo(CelBuilder builder) {
        for (String operator : OPERATORS) {
            builder.addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(
                    operator,
                    CelOverloadDecl.newGlobalOverload(
                            "int" + operator + "double", SimpleType.DOUBLE, SimpleType.INT, SimpleType.DOUBLE),
                    CelOverloadDecl.newGlobalOverload(
                            "double" + operator + "int", SimpleType.DOUBLE, SimpleType.DOUBLE, SimpleType.INT)));
        }
        builder.addFunctionBindings(
                CelFunctionBinding.from("int_+_double", Long.class, Double.class, (a, b) -> a + b),
                CelFunctionBinding.from("int_-_double", Long.class, Double.class, (a, b) -> a - b),
                CelFunctionBinding.from("int_*_double", Long.class, Double.class, (a, b) -> a * b),
                CelFunctionBinding.from("int_/_double", Long.class, Double.class, (a, b) -> a / b),
                CelFunctionBinding.from("double_+_int", Double.class, Long.class, (a, b) -> a + b),
                CelFunctionBinding.from("double_-_int", Double.class, Long.class, (a, b) -> a - b),
                CelFunctionBinding.from("double_*_int", Double.class, Long.class, (a, b) -> a * b),
                CelFunctionBinding.from("double_/_int", Double.class, Long.class, (a, b) -> a / b));
    }
}
