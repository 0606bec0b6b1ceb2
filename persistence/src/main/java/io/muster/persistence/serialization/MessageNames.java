package io.muster.persistence.serialization;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Messages between nodes go by the simple names of their classes: nothing outlives them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
interface MessageNames {}
