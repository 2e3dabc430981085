package io.flotilla.local.model.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.local.model.protocol.Reply;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asked to summarise or to report on JSON: a Markdown rendering of it, with nothing added. */
final class JsonReport implements Rule {

    private static final Pattern ASKED = Pattern.compile("\\b(summari[sz]e|summary|report)\\b");

    @Override
    public String name() {
        return "json-report";
    }

    @Override
    public Optional<Reply> answer(Conversation conversation) {
        String words = conversation.instructions() + "\n" + prose(conversation.lastQuestion());
        if (!ASKED.matcher(words.toLowerCase(Locale.ROOT)).find()) {
            return Optional.empty();
        }
        return conversation
                .input(JsonNode::isContainerNode)
                .map(input -> new Reply.Text(new MarkdownReport().render(input)));
    }

    /** The question without the JSON in it, so that a field called "report" asks for nothing. */
    private static String prose(String question) {
        int from = question.indexOf('{');
        int to = question.lastIndexOf('}');
        return from < 0 || to < from ? question : question.substring(0, from) + "\n" + question.substring(to + 1);
    }
}
