namespace ServeBench.Endpoints;

/// <summary>Members that OpenAI's completion APIs share.</summary>
internal static class OpenAiBody
{
    /// <summary>Asks for a stream that ends with the usage.</summary>
    public static void AddStreaming(RequestBody body)
    {
        body.Add("stream", true);
        body.Add("stream_options", json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
        });
    }

    /// <summary>Adds the sampling members that are set.</summary>
    public static void AddSampling(RequestBody body, GenerationOptions options)
    {
        if (options.IgnoreEos)
        {
            body.Add("ignore_eos", true);
        }

        body.AddIfSet("top_p", options.TopP);
        body.AddIfSet("top_k", options.TopK);
        body.AddIfSet("min_p", options.MinP);
        body.AddIfSet("temperature", options.Temperature);
        body.AddIfSet("frequency_penalty", options.FrequencyPenalty);
        body.AddIfSet("presence_penalty", options.PresencePenalty);
    }
}
