package io.flotilla.workflow.run.domain;

import io.flotilla.common.json.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names and types of everything that a record holds, in depth: it changes when a field is added or renamed. */
final class StateShape {
    private static final int LENGTH = 12;

    private StateShape() {}

    static String digest(Class<? extends Record> root) {
        SortedSet<String> fields = new TreeSet<>();
        collect(root, new HashSet<>(), fields);
        String digest = Json.digest(fields);
        return digest.substring(digest.indexOf(':') + 1).substring(0, LENGTH);
    }

    private static void collect(Type type, Set<Type> seen, Set<String> fields) {
        if (!seen.add(type)) {
            return;
        }
        if (type instanceof ParameterizedType generic) {
            collect(generic.getRawType(), seen, fields);
            for (Type argument : generic.getActualTypeArguments()) {
                collect(argument, seen, fields);
            }
        } else if (type instanceof Class<?> known && known.isRecord()) {
            for (RecordComponent component : known.getRecordComponents()) {
                fields.add(known.getSimpleName() + "." + component.getName() + ": " + component.getGenericType());
                collect(component.getGenericType(), seen, fields);
            }
        }
    }
}
