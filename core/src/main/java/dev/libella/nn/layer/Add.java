package dev.libella.nn.layer;

/** The sum of two or more inputs of the same shape: a residual connection. */
public record Add() implements Layer {}
