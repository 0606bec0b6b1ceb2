package io.muster.gateway.api;

import java.util.function.Supplier;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKeyCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;

/**
 * Tells a client what it may use. v1 throttle time; v3 flexible, the client's software is named
 * (KIP-511), features (KIP-584); v4 lets a feature begin at level 0 (KAFKA-17011). The response
 * header is version 0 in all versions, since the client does not know yet what the server speaks.
 *
 * @param advertised the answer, which differs by version only in what is left out
 */
public record ApiVersionsApi(Supplier<ApiVersionsResponseData> advertised) implements ServedApi {
  private static final short FEATURES_FROM_LEVEL_0 = 4;

  @Override
  public ApiKeys key() {
    return ApiKeys.API_VERSIONS;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    short version = exchange.version();
    if (!new ApiVersionsRequest((ApiVersionsRequestData) request, version).isValid()) {
      exchange.answer(failure(request, version, Errors.INVALID_REQUEST));
      return;
    }
    ApiVersionsResponseData answer = advertised.get();
    if (version < FEATURES_FROM_LEVEL_0) {
      SupportedFeatureKeyCollection shown = new SupportedFeatureKeyCollection();
      answer.supportedFeatures().stream()
          .filter(feature -> feature.minVersion() > 0)
          .forEach(feature -> shown.add(feature.duplicate()));
      answer.setSupportedFeatures(shown);
    }
    exchange.answer(answer);
  }

  /**
   * A client that asks in a version we do not know is answered in version 0, with the versions of
   * this API that we do know (KIP-511).
   */
  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    ApiVersionsResponseData answer = new ApiVersionsResponseData().setErrorCode(error.code());
    if (error == Errors.UNSUPPORTED_VERSION) {
      ApiVersionCollection own = new ApiVersionCollection();
      own.add(ApiVersionsResponse.toApiVersion(ApiKeys.API_VERSIONS));
      answer.setApiKeys(own);
    }
    return answer;
  }
}
