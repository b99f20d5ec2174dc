/**
 * JSON as a value: read strictly, written exactly. Used for the safetensors header, for networks and for metadata.
 *
 * <p>Read in this order: {@link dev.libella.json.Json}, {@link dev.libella.json.JsonReader}, {@link
 * dev.libella.json.JsonWriter}.
 */
@NullMarked
package dev.libella.json;

import org.jspecify.annotations.NullMarked;
