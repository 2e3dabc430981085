package io.flotilla.workflow.run.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Records of any kind with something in every field, where only their shape matters. */
final class Filled {
    private static final Map<Class<?>, Object> SOME = new HashMap<>();

    static {
        SOME.put(boolean.class, true);
        SOME.put(Boolean.class, true);
        SOME.put(int.class, 1);
        SOME.put(Integer.class, 1);
        SOME.put(long.class, 1L);
        SOME.put(Long.class, 1L);
        SOME.put(double.class, 1.0);
        SOME.put(String.class, "some");
        SOME.put(Instant.class, Instant.EPOCH);
        SOME.put(Duration.class, Duration.ZERO);
        SOME.put(BigDecimal.class, BigDecimal.ONE);
        SOME.put(JsonNode.class, Json.object());
        SOME.put(List.class, List.of());
        SOME.put(Map.class, Map.of());
    }

    private Filled() {}

    static Object record(Class<?> type) {
        RecordComponent[] fields = type.getRecordComponents();
        Class<?>[] types = Arrays.stream(fields).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(
                    Arrays.stream(types).map(Filled::some).toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type, e);
        }
    }

    private static Object some(Class<?> type) {
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        return type.isRecord() ? record(type) : SOME.get(type);
    }
}
