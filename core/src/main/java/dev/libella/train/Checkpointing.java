package dev.libella.train;

import java.nio.file.Path;

/**
 * Where a training keeps its state after each epoch.
 *
 * @param file a safetensors file; written beside, flushed and renamed, so that it is whole at any moment
 * @param resume whether to go on from the file if it is there; else it is overwritten
 */
public record Checkpointing(Path file, boolean resume) {}
