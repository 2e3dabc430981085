package io.flotilla.agent.invocation.domain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ids derived from the invocation's: the same whenever the same thing is asked for again. */
public final class CallIds {
    private static final Pattern CALL = Pattern.compile("(.+)/turn-\\d+/tool-\\d+");

    private CallIds() {}

    public static String turn(String invocationId, int turn) {
        return invocationId + "/turn-" + turn;
    }

    /** @param position from 1 */
    public static String call(String invocationId, int turn, int position) {
        return turn(invocationId, turn) + "/tool-" + position;
    }

    /** The invocation that asked for this call; the call's own id when it is not one of ours. */
    public static String invocation(String callId) {
        Matcher matcher = CALL.matcher(callId);
        return matcher.matches() ? matcher.group(1) : callId;
    }
}
