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
}
