package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A question to people, as far as the decision needs it.
 *
 * @param digest of everything that was shown, of the definition that goes on after it, and of what people have changed
 *     of the steps that come after it
 * @param asked the digest as it was before anything was changed
 * @param form JSON Schema of the answers, or null
 * @param decision approved, rejected or expired; null while it is open
 * @param level how often it was escalated
 * @param votes those that count: of this digest, by those who are asked now
 * @param delegations of those who are asked now
 * @param remindAt when they are reminded, or null
 * @param reminded how often they were
 */
public record Approval(
        String id,
        String digest,
        String asked,
        JsonNode form,
        Instant expiresAt,
        String decision,
        ApprovalRules rules,
        int level,
        List<Vote> votes,
        List<Delegation> delegations,
        Instant remindAt,
        int reminded) {
    public static final String APPROVED = "approved";
    public static final String REJECTED = "rejected";
    public static final String EXPIRED = "expired";

    public Approval {
        votes = List.copyOf(votes);
        delegations = List.copyOf(delegations);
    }

    /** @param before null when it was not asked yet */
    static Approval after(Approval before, ApprovalEvent event) {
        return switch (event) {
            case ApprovalEvent.Requested e -> of(e);
            case ApprovalEvent.Voted e -> before.voted(Vote.of(e));
            case ApprovalEvent.Delegated e -> before.delegated(new Delegation(e.delegatedBy(), e.to(), e.own()));
            case ApprovalEvent.Reminded e -> before.reminding(e.at(), e.number());
            case ApprovalEvent.Escalated e -> before.escalated(e);
            case ApprovalEvent.Changed e -> before.changed(e.digest());
            case ApprovalEvent.Decided e -> before.decided(e.decision());
        };
    }

    /** As it is first asked. */
    public static Approval of(ApprovalEvent.Requested event) {
        ApprovalRules rules = ApprovalRules.of(event.rules());
        Approval asked = new Approval(
                event.approvalId(),
                event.digest(),
                event.asked() == null ? event.digest() : event.asked(),
                event.form(),
                event.expiresAt(),
                null,
                rules,
                0,
                List.of(),
                List.of(),
                null,
                0);
        return asked.reminding(event.at(), 0);
    }

    /** Who is asked now; null for everybody who may decide on approvals at all. */
    public Approvers approvers() {
        return level == 0
                ? rules.approvers()
                : rules.escalations().get(level - 1).to();
    }

    /** How many of them must say yes. */
    public int quorum() {
        return level == 0 ? rules.quorum() : rules.escalations().get(level - 1).quorum();
    }

    /** Whether what people say is counted; otherwise the first word is the decision. */
    boolean countsVotes() {
        return rules.countsVotes() || level > 0 || !delegations.isEmpty();
    }

    public int votes(String which) {
        return (int) votes.stream().filter(vote -> vote.vote().equals(which)).count();
    }

    /** What is to come before it is decided; null when it is. */
    public Missing missing() {
        if (decision != null) {
            return null;
        }
        return new Missing(quorum() - votes(APPROVED), rules.rejections() - votes(REJECTED), notHeard());
    }

    /**
     * @param approvals how many more people must say yes
     * @param rejections how many more must say no for it to be one
     * @param from who of those that are named has not said anything; null when everybody may
     */
    public record Missing(int approvals, int rejections, Approvers from) {}

    /** Who holds the voice of somebody else that was not heard yet. */
    public List<String> speakers() {
        return Voices.speakers(this);
    }

    private Approvers notHeard() {
        Approvers asks = approvers();
        if (asks == null) {
            return null;
        }
        List<String> heard = votes.stream().map(Vote::voice).toList();
        List<String> users =
                asks.users().stream().filter(user -> !heard.contains(user)).toList();
        return new Approvers(users, asks.roles(), asks.groups());
    }

    private Approval decided(String how) {
        return new Approval(id, digest, asked, null, expiresAt, how, rules, level, votes, delegations, null, reminded);
    }

    private Approval voted(Vote vote) {
        List<Vote> more = new ArrayList<>(votes);
        more.add(vote);
        return with(digest, more, delegations);
    }

    /** Who delegates to himself takes his voice back. */
    private Approval delegated(Delegation delegation) {
        return with(digest, votes, Voices.with(delegations, delegation));
    }

    /** It would cover something else than before: what was said was said of that. */
    private Approval changed(String newDigest) {
        return with(newDigest, List.of(), delegations);
    }

    /** Others are asked, from the beginning. */
    private Approval escalated(ApprovalEvent.Escalated event) {
        Approval next = new Approval(
                id, digest, asked, form, event.expiresAt(), null, rules, event.level(), List.of(), List.of(), null, 0);
        return next.reminding(event.at(), 0);
    }

    /** @param times how often they were reminded by now */
    private Approval reminding(Instant now, int times) {
        Instant next = rules.remindEvery() == null || times >= rules.reminders() ? null : now.plus(rules.remindEvery());
        boolean inTime = next != null && next.isBefore(expiresAt);
        return new Approval(
                id,
                digest,
                asked,
                form,
                expiresAt,
                decision,
                rules,
                level,
                votes,
                delegations,
                inTime ? next : null,
                times);
    }

    private Approval with(String newDigest, List<Vote> newVotes, List<Delegation> newDelegations) {
        return new Approval(
                id,
                newDigest,
                asked,
                form,
                expiresAt,
                decision,
                rules,
                level,
                newVotes,
                newDelegations,
                remindAt,
                reminded);
    }
}
