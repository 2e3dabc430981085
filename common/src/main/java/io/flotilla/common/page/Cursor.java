package io.flotilla.common.page;

import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Opaque positions in lists, and the bounds of {@code limit}. */
public final class Cursor {
    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;
    private static final int LONGEST = 2_000;

    private Cursor() {}

    public static String encode(String position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }

    /** The position, or null for a null cursor. @throws ProblemException 422 when it is not one of ours */
    public static String decode(String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return null;
        }
        try {
            return checked(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw foreign();
        }
    }

    /** No position has control characters, which a database may not even take as a parameter. */
    private static String checked(String position) {
        if (position.length() > LONGEST || position.chars().anyMatch(Character::isISOControl)) {
            throw foreign();
        }
        return position;
    }

    private static ProblemException foreign() {
        return ProblemException.invalid(List.of(new FieldError("cursor", "is not a cursor that was handed out")));
    }

    /** @throws ProblemException 422 when {@code limit} is outside 1 to {@value #MAX_LIMIT} */
    public static int limit(Integer limit) {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ProblemException.invalid(List.of(new FieldError("limit", "must be from 1 to " + MAX_LIMIT)));
        }
        return limit;
    }
}
