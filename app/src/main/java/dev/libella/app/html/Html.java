package dev.libella.app.html;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A piece of HTML. Text and attribute values are escaped where they come in, so that a label such as {@code <b>&"} shows
 * as it is and can never become markup. Immutable.
 *
 * @param markup the escaped source
 */
public record Html(String markup) {
    /** Nothing. */
    public static final Html NOTHING = new Html("");

    /** Elements that have no content and no end tag. */
    private static final Set<String> VOID = Set.of("br", "col", "hr", "img", "input", "link", "meta", "wbr");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9:-]*");

    /** Text as it is. */
    public static Html text(String text) {
        return new Html(escape(text));
    }

    /** Pieces one after the other. */
    public static Html all(Html... pieces) {
        return all(Arrays.asList(pieces));
    }

    /** Pieces one after the other. */
    public static Html all(List<Html> pieces) {
        return new Html(pieces.stream().map(Html::markup).collect(Collectors.joining()));
    }

    /** An element without attributes. */
    public static Html element(String name, Html... content) {
        return element(name, Map.of(), content);
    }

    /** An element without attributes that holds text. */
    public static Html element(String name, String text) {
        return element(name, Map.of(), text(text));
    }

    /**
     * An element.
     *
     * @param name of the element, such as {@code p}
     * @param attributes in the order wanted; an empty value leaves the name alone, as in {@code disabled}
     * @throws IllegalArgumentException if a name is none, or an element that can have no content has some
     */
    public static Html element(String name, Map<String, String> attributes, Html... content) {
        StringBuilder markup = new StringBuilder("<").append(checked(name));
        attributes.forEach((attribute, value) -> {
            markup.append(' ').append(checked(attribute));
            if (!value.isEmpty()) {
                markup.append("=\"").append(escape(value)).append('"');
            }
        });
        markup.append('>');
        if (VOID.contains(name)) {
            if (content.length > 0) {
                throw new IllegalArgumentException("html: <" + name + "> can have no content");
            }
            return new Html(markup.toString());
        }
        markup.append(all(content).markup).append("</").append(name).append('>');
        return new Html(markup.toString());
    }

    /** A block of a class, for the style sheet. */
    public static Html block(String cssClass, Html... content) {
        return element("div", Map.of("class", cssClass), content);
    }

    /** A paragraph of text. */
    public static Html paragraph(String text) {
        return element("p", text);
    }

    /** Something that opens when its summary is chosen. */
    public static Html details(String summary, Html... content) {
        return element("details", element("summary", summary), all(content));
    }

    /** Text with what means something in HTML made harmless; also within quoted attributes. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("html: '" + name + "' is no name of an element or attribute");
        }
        return name;
    }
}
