package io.flotilla.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A native image knows the parts of a record only if it was told so; what is JSON on Kafka or in a table must be. */
class NativeHintsTest {

    private static final String JSON = "io.flotilla.common.json.Json";
    private static final String EVENT = "io.flotilla.common.event.Event";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.flotilla.workflow", "io.flotilla.common");

    @Test
    void everyRecordThatBecomesJsonIsDeclared() {
        Set<String> written = new TreeSet<>();
        classes.stream().filter(NativeHintsTest::usesJson).flatMap(this::named).forEach(type -> collect(type, written));
        written.removeAll(declared());
        assertThat(written)
                .as("records to add to NativeHints, or the class around them")
                .isEmpty();
    }

    private static boolean usesJson(JavaClass type) {
        return type.getPackageName().startsWith("io.flotilla.workflow.")
                && !type.getPackageName().contains(".api")
                && type.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getName())
                        .anyMatch(name -> name.equals(JSON) || name.equals(EVENT));
    }

    /** What is nested in the class that uses JSON, and what it names with {@code .class}. */
    private Stream<Class<?>> named(JavaClass user) {
        Stream<Class<?>> nested = Stream.of(user.reflect().getNestMembers());
        return Stream.concat(
                nested,
                user.getReferencedClassObjects().stream()
                        .map(named -> named.getRawType().reflect()));
    }

    private static void collect(Type type, Set<String> found) {
        switch (type) {
            case ParameterizedType generic ->
                Stream.of(generic.getActualTypeArguments()).forEach(argument -> collect(argument, found));
            case WildcardType wildcard -> Stream.of(wildcard.getUpperBounds()).forEach(bound -> collect(bound, found));
            case Class<?> known
            when known.getName().startsWith("io.flotilla.") && known.isRecord() -> {
                if (found.add(known.getName())) {
                    Arrays.stream(known.getRecordComponents())
                            .map(RecordComponent::getGenericType)
                            .forEach(part -> collect(part, found));
                }
            }
            case Class<?> known
            when known.getName().startsWith("io.flotilla.") && known.isSealed() ->
                Stream.of(known.getPermittedSubclasses()).forEach(leaf -> collect(leaf, found));
            default -> {}
        }
    }

    private Set<String> declared() {
        Set<String> names = new TreeSet<>();
        for (JavaClass type : classes) {
            if (type.isAnnotatedWith(RegisterForReflection.class)) {
                RegisterForReflection hint = type.getAnnotationOfType(RegisterForReflection.class);
                Stream.of(hint.targets()).forEach(target -> addWithNested(target, names));
                Stream.of(hint.classNames()).forEach(name -> addWithNested(named(name), names));
            }
        }
        return names;
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("NativeHints names " + name + ", which is gone", e);
        }
    }

    private static void addWithNested(Class<?> type, Set<String> names) {
        names.add(type.getName());
        Stream.of(type.getDeclaredClasses()).forEach(nested -> addWithNested(nested, names));
    }
}
