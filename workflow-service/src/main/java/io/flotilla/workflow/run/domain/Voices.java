package io.flotilla.workflow.run.domain;

import io.flotilla.workflow.definition.domain.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose word counts on an approval. A voice is the right of one approver to be counted once; it can be passed on, from
 * one to the next, and whoever holds it speaks for the one whose it is. A person is counted once, however many voices it
 * holds.
 */
final class Voices {
    private final Approval approval;
    private final Person person;
    private final boolean own;
    private final List<String> held;

    /** @param requester who started the run */
    Voices(Approval approval, Person person, String requester) {
        this.approval = approval;
        this.person = person;
        boolean excluded =
                approval.rules().excludeRequester() && person.subject().equals(requester);
        Approvers asked = approval.approvers();
        this.own = !excluded && (asked == null || asked.admit(person));
        this.held = excluded
                ? List.of()
                : approval.delegations().stream()
                        .filter(Delegation::own)
                        .map(Delegation::from)
                        .filter(voice -> holder(approval.delegations(), voice).equals(person.subject()))
                        .toList();
    }

    /** Why the person has no say, or null when it has one, or has given it away. */
    Outcome.Refused refusal() {
        if (own || !held.isEmpty() || given().isPresent()) {
            return null;
        }
        Approvers asked = approval.approvers();
        String who = asked == null ? "anybody but the one who started the run" : asked.text();
        return Outcome.Refused.of("not-approver", who + " may decide, not " + person.subject());
    }

    /** The vote of this person, if there is one. */
    Optional<Vote> cast() {
        return approval.votes().stream()
                .filter(vote -> vote.by().equals(person.subject()))
                .findFirst();
    }

    /** To whom the person has given its voice. */
    Optional<String> given() {
        return approval.delegations().stream()
                .filter(delegation -> delegation.from().equals(person.subject()))
                .map(Delegation::to)
                .findFirst();
    }

    boolean isOwn() {
        return own;
    }

    /** The voice with which the person can speak: its own, or one that it holds and that was not heard yet. */
    Optional<String> speaks() {
        if (own && given().isEmpty()) {
            return Optional.of(person.subject());
        }
        return held.stream().filter(voice -> !heard(voice)).findFirst();
    }

    /** Whether a voice was heard that the person has, had or passed on. */
    boolean isSpent() {
        return cast().isPresent()
                || heard(person.subject())
                || approval.delegations().stream()
                        .filter(Delegation::own)
                        .map(Delegation::from)
                        .anyMatch(voice -> heard(voice)
                                && chain(approval.delegations(), voice).contains(person.subject()));
    }

    /** See {@link Approval#speakers}. */
    static List<String> speakers(Approval approval) {
        return approval.delegations().stream()
                .filter(Delegation::own)
                .map(Delegation::from)
                .filter(voice -> !heard(approval, voice))
                .map(voice -> holder(approval.delegations(), voice))
                .distinct()
                .toList();
    }

    private boolean heard(String voice) {
        return heard(approval, voice);
    }

    private static boolean heard(Approval approval, String voice) {
        return approval.votes().stream().anyMatch(vote -> vote.voice().equals(voice));
    }

    /** With one more; it takes the place of an earlier one of the same person. */
    static List<Delegation> with(List<Delegation> before, Delegation delegation) {
        List<Delegation> after = new ArrayList<>(before);
        after.removeIf(known -> known.from().equals(delegation.from()));
        if (!delegation.from().equals(delegation.to())) {
            after.add(delegation);
        }
        return after;
    }

    /** Why these delegations are too many, or null. */
    static Outcome.Refused refusal(List<Delegation> delegations) {
        if (delegations.size() > Limits.DELEGATIONS) {
            return Outcome.Refused.of(
                    "too-many-delegations", "an approval has at most " + Limits.DELEGATIONS + " delegations");
        }
        for (Delegation delegation : delegations) {
            List<String> chain = chain(delegations, delegation.from());
            if (chain.getLast().equals(delegation.from())) {
                return Outcome.Refused.of("delegation-cycle", "the voice would come back to " + delegation.from());
            }
            if (chain.size() > Limits.DELEGATION_CHAIN) {
                return Outcome.Refused.of(
                        "delegation-too-long",
                        "a voice is passed on at most " + Limits.DELEGATION_CHAIN + " times: " + delegation.from()
                                + ", " + String.join(", ", chain));
            }
        }
        return null;
    }

    private static String holder(List<Delegation> delegations, String voice) {
        List<String> chain = chain(delegations, voice);
        return chain.isEmpty() ? voice : chain.getLast();
    }

    /** Who got a voice, one after the other; ends where it would go round. */
    private static List<String> chain(List<Delegation> delegations, String voice) {
        List<String> chain = new ArrayList<>();
        String at = voice;
        while (chain.size() <= delegations.size()) {
            String from = at;
            Optional<String> to = delegations.stream()
                    .filter(delegation -> delegation.from().equals(from))
                    .map(Delegation::to)
                    .findFirst();
            if (to.isEmpty()) {
                return chain;
            }
            at = to.get();
            chain.add(at);
            if (at.equals(voice)) {
                return chain;
            }
        }
        return chain;
    }
}
