package io.flotilla.workflow.expression;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** What a call costs that looks through both of its first two operands, by their sizes, in operations of the limit. */
enum Effort {
    /** Equality is deep, and ends with the smaller of the two. */
    COMPARE {
        @Override
        long of(Object left, Object right) {
            if (isScalar(left) || isScalar(right)) {
                return 0;
            }
            boolean leftFirst = breadth(left) <= breadth(right);
            long smaller = size(leftFirst ? left : right, Long.MAX_VALUE);
            return (smaller + size(leftFirst ? right : left, smaller)) / PER_OPERATION;
        }
    },
    /** Compared with each element of the list. */
    FIND {
        @Override
        long of(Object element, Object container) {
            if (!(container instanceof Collection<?> list)) {
                return 0;
            }
            return switch (element) {
                case String text -> list.size() * (1L + text.length() / PER_OPERATION);
                case Object scalar when isScalar(scalar) -> list.size();
                default -> size(list, Long.MAX_VALUE) / PER_OPERATION;
            };
        }
    },
    /** A text of equal letters is compared with the whole of what is sought at each of its places. */
    SEARCH {
        @Override
        long of(Object text, Object sought) {
            return text instanceof String all && sought instanceof String part
                    ? (long) all.length() * Math.min(part.length(), all.length()) / STEPS
                    : 0;
        }
    },
    /** Linear in the text, times the states that the pattern can be in. */
    MATCH {
        @Override
        long of(Object text, Object pattern) {
            if (!(text instanceof String all && pattern instanceof String regex)) {
                return 0;
            }
            long states = RegexSize.of(regex);
            return states + all.length() * states / STATES;
        }
    };

    private static final int PER_OPERATION = 16;
    private static final int STEPS = 1024;
    private static final int STATES = 128;

    abstract long of(Object first, Object second);

    private static boolean isScalar(Object value) {
        return !(value instanceof String
                || value instanceof Collection<?>
                || value instanceof Map<?, ?>
                || value instanceof Optional<?>);
    }

    private static long breadth(Object value) {
        return switch (value) {
            case String text -> text.length();
            case Collection<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case Optional<?> optional -> optional.map(Effort::breadth).orElse(0L);
            case null, default -> 1;
        };
    }

    /** Bytes, about; the count ends soon after {@code limit}. */
    private static long size(Object value, long limit) {
        return switch (value) {
            case CelValues.JsonMap map -> JsonSize.of(map.node(), limit);
            case CelValues.JsonList list -> JsonSize.of(list.node(), limit);
            case String text -> text.length();
            case Optional<?> optional ->
                optional.map(inner -> size(inner, limit)).orElse(0L);
            case Map<?, ?> map -> size(map.keySet(), limit) + size(map.values(), limit);
            case Collection<?> list -> {
                long size = 2;
                for (Object element : list) {
                    size += 1 + size(element, limit - size);
                    if (size > limit) {
                        break;
                    }
                }
                yield size;
            }
            case null, default -> 8;
        };
    }
}
