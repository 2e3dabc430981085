package io.flotilla.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Where a command writes, and what that place can show. Results go to {@link #out()}, everything else to
 * {@link #err()}.
 */
public final class Terminal {
    private static final int DEFAULT_WIDTH = 100;

    private final PrintStream out;
    private final PrintStream err;
    private final Abilities abilities;

    /**
     * @param live whether lines of {@code out} can be rewritten, that is, whether it is a terminal
     * @param answers whether a person can be asked, that is, whether the input is a terminal
     * @param width in columns
     */
    public record Abilities(boolean live, boolean answers, boolean color, boolean unicode, int width) {
        public static final Abilities PLAIN = new Abilities(false, false, false, true, DEFAULT_WIDTH);
    }

    public Terminal(PrintStream out, PrintStream err, Abilities abilities) {
        this.out = out;
        this.err = err;
        this.abilities = abilities;
    }

    /**
     * The process's own. The {@code flotilla} script says which of its three streams are terminals:
     * {@code -Dflotilla.tty=110} are input and output.
     */
    public static Terminal system(Map<String, String> environment) {
        String tty = System.getProperty("flotilla.tty", "000");
        return new Terminal(utf8(FileDescriptor.out), utf8(FileDescriptor.err), abilities(tty, 1, environment));
    }

    /** The same, with progress on the error stream, so that the output is only the result. */
    public Terminal progressOnErr(Map<String, String> environment) {
        String tty = System.getProperty("flotilla.tty", "000");
        return new Terminal(err, err, abilities(tty, 2, environment));
    }

    static Abilities abilities(String tty, int stream, Map<String, String> environment) {
        boolean dumb = "dumb".equals(environment.get("TERM"));
        boolean live = isTerminal(tty, stream) && !dumb;
        boolean color = live && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Abilities(live, isTerminal(tty, 0) && isTerminal(tty, stream), color, unicode(environment), width());
    }

    private static boolean isTerminal(String tty, int stream) {
        return stream < tty.length() && tty.charAt(stream) == '1';
    }

    private static boolean unicode(Map<String, String> environment) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                String upper = value.toUpperCase(Locale.ROOT);
                return upper.contains("UTF-8") || upper.contains("UTF8");
            }
        }
        return false;
    }

    private static int width() {
        int columns = Integer.getInteger("flotilla.columns", 0);
        return columns >= 40 ? columns : DEFAULT_WIDTH;
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    public Abilities abilities() {
        return abilities;
    }

    public void line(String text) {
        out.println(text);
    }

    /** Without an argument an empty line. */
    public void line() {
        out.println();
    }

    public String styled(Style style, String text) {
        return abilities.color() ? style.code() + text + Style.RESET : text;
    }

    /** The sign, or its ASCII form where the locale is not UTF-8. */
    public String sign(Sign sign) {
        return abilities.unicode() ? sign.unicode() : sign.ascii();
    }

    public String styledSign(Sign sign) {
        return styled(sign.style(), sign(sign));
    }
}
