package io.flotilla.workflow.input;

import io.flotilla.common.problem.ProblemException;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/** Numbers in queries: of what is none, the parameter is named. */
@Provider
public class NumberParameters implements ParamConverterProvider {
    private static final Map<Class<?>, Function<String, ?>> KINDS =
            Map.of(Integer.class, Integer::valueOf, Long.class, Long::valueOf);

    @Override
    public <T> ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
        return KINDS.containsKey(type)
                ? Arrays.stream(annotations)
                        .filter(QueryParam.class::isInstance)
                        .map(QueryParam.class::cast)
                        .findFirst()
                        .map(parameter -> new Converter<>(parameter.value(), type))
                        .orElse(null)
                : null;
    }

    private record Converter<T>(String name, Class<T> type) implements ParamConverter<T> {
        @Override
        public T fromString(String text) {
            try {
                return text == null || text.isEmpty()
                        ? null
                        : type.cast(KINDS.get(type).apply(text));
            } catch (NumberFormatException e) {
                throw ProblemException.invalid(name, "must be a whole number");
            }
        }

        @Override
        public String toString(T number) {
            return number.toString();
        }
    }
}
