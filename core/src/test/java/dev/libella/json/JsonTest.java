package dev.libella.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.json.Json.JsonArray;
import dev.libella.json.Json.JsonNull;
import dev.libella.json.Json.JsonNumber;
import dev.libella.json.Json.JsonObject;
import dev.libella.json.Json.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {

    @Property
    void whatIsWrittenIsReadBack(@ForAll("values") Json value) {
        assertThat(Json.parse(JsonWriter.compact(value))).isEqualTo(value);
        assertThat(Json.parse(JsonWriter.pretty(value))).isEqualTo(value);
    }

    @Property
    void everyDoubleIsReadBackToTheBit(@ForAll double value) {
        double back = Json.parse(Json.of(value).toString()).asDouble();

        assertThat(Double.doubleToLongBits(back)).isEqualTo(Double.doubleToLongBits(value));
    }

    @Test
    void specialDoublesAreReadBack() {
        for (double value : new double[] {0, -0.0, 1e300, -1e-300, Double.MIN_VALUE, Double.NaN, 1e15, 123456789}) {
            double back = Json.parse(Json.of(value).toString()).asDouble();
            assertThat(Double.doubleToLongBits(back)).as("%s", value).isEqualTo(Double.doubleToLongBits(value));
        }
        assertThat(Json.of(Double.POSITIVE_INFINITY).toString()).isEqualTo("\"Infinity\"");
        assertThat(Json.of(Double.NEGATIVE_INFINITY).asDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void textsAreUnescapedAndNumbersKeepTheirDigits() {
        Json value = Json.parse(" { \"a\" : [ 1.50, -0, 2E+3 , null ] , \"\\u00e9\\n\\ud83d\\ude00\" : \"\\/\" } ");

        JsonObject object = value.asObject();
        assertThat(object.get("a"))
                .isEqualTo(new JsonArray(
                        List.of(new JsonNumber("1.50"), new JsonNumber("-0"), new JsonNumber("2E+3"), new JsonNull())));
        assertThat(object.get("é\n😀")).isEqualTo(new JsonString("/"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``              | line 1, column 1: a value must follow; got the end
                    [1,]            | line 1, column 4: a value must follow; got ']'
                    [1 2]           | line 1, column 4: a ',' or ']' must follow; got '2'
                    {"a":1,}        | line 1, column 8: a name in double quotes must follow; got '}'
                    {"a" 1}         | line 1, column 6: a ':' must follow the name; got '1'
                    {"a":1,"a":2}   | line 1, column 13: the name "a" comes twice in one object; got '}'
                    {a:1}           | line 1, column 2: a name in double quotes must follow; got 'a'
                    01              | line 1, column 2: nothing may follow the value; got '1'
                    1.              | line 1, column 2: nothing may follow the value; got '.'
                    +1              | line 1, column 1: a value must follow; got '+'
                    NaN             | line 1, column 1: a value must follow; got 'N'
                    tru             | line 1, column 1: a value must follow; got 't'
                    "abc            | line 1, column 5: a text must end with '"'; got the end
                    "\\x"           | line 1, column 4: there is no escape '\\x'; got '"'
                    "\\u12g4"       | line 1, column 6: four hexadecimal digits must follow '\\u'; got 'g'
                    "\\ud83d"       | line 1, column 9: a text must not hold half of a surrogate pair; got the end
                    // no           | line 1, column 1: a value must follow; got '/'
                    """)
    void whatIsNotJsonIsRefusedWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(JsonException.class)
                .hasMessage("json: " + message);
    }

    @Test
    void theLineIsCounted() {
        assertThatThrownBy(() -> Json.parse("{\n  \"a\": 1,\n  b: 2}"))
                .hasMessage("json: line 3, column 3: a name in double quotes must follow; got 'b'");
    }

    @Test
    void nestingAndNumberOfValuesAreLimited() {
        assertThat(Json.parse("[".repeat(64) + "]".repeat(64)).asList()).hasSize(1);
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).hasMessageContaining("nested at most 64 deep");
        assertThatThrownBy(() -> Json.parse("[" + "0,".repeat(1_000_000) + "0]"))
                .hasMessageContaining("at most 1000000 values");
    }

    @Test
    void aValueOfAnotherKindIsRefused() {
        JsonObject object = Json.parse("{\"a\": \"x\", \"b\": 1.5, \"c\": 3000000000, \"d\": 1e999}")
                .asObject();

        assertThatThrownBy(() -> object.get("a").asInt()).hasMessage("json: expected an integer; got \"x\"");
        assertThatThrownBy(() -> object.get("b").asLong()).hasMessage("json: expected an integer; got 1.5");
        assertThatThrownBy(() -> object.get("c").asInt())
                .hasMessage("json: expected an integer of 32 bits; got 3000000000");
        assertThatThrownBy(() -> object.get("d").asDouble())
                .hasMessage("json: expected a number that fits 64 bits; got 1e999");
        assertThatThrownBy(() -> object.get("a").asList()).hasMessage("json: expected a list; got \"x\"");
        assertThatThrownBy(() -> object.get("a").asObject()).hasMessage("json: expected an object; got \"x\"");
        assertThatThrownBy(() -> object.get("b").asString()).hasMessage("json: expected a text; got 1.5");
        assertThatThrownBy(() -> object.get("b").asBoolean()).hasMessage("json: expected true or false; got 1.5");
        assertThatThrownBy(() -> object.get("z")).hasMessageStartingWith("json: 'z' is missing in {\"a\":\"x\"");
    }

    @Test
    void peopleGetShortThingsOnOneLine() {
        Json value = Json.object().with("input", Json.ofInts(1, 28, 28)).with("text", Json.of("x".repeat(100)));

        assertThat(JsonWriter.pretty(value))
                .isEqualTo("{\n  \"input\": [1, 28, 28],\n  \"text\": \"" + "x".repeat(100) + "\"\n}\n");
    }

    @Provide
    Arbitrary<Json> values() {
        return values(3);
    }

    private static Arbitrary<Json> values(int depth) {
        Arbitrary<String> texts = Arbitraries.strings()
                .all()
                .ofMaxLength(12)
                .filter(text -> text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE));
        Arbitrary<Json> leaf = Arbitraries.oneOf(
                texts.map(Json::of),
                Arbitraries.longs().map(Json::of),
                Arbitraries.doubles().map(Json::of),
                Arbitraries.of(true, false).map(Json::of),
                Arbitraries.just(new JsonNull()));
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<Json> array = values(depth - 1).list().ofMaxSize(4).map(JsonArray::new);
        Arbitrary<Json> object = Combinators.combine(
                        texts.list().uniqueElements().ofSize(3),
                        values(depth - 1).list().ofSize(3))
                .as((names, items) -> {
                    Map<String, Json> members = new LinkedHashMap<>();
                    for (int i = 0; i < 3; i++) {
                        members.put(names.get(i), items.get(i));
                    }
                    return new JsonObject(members);
                });
        return Arbitraries.oneOf(leaf, array, object);
    }
}
