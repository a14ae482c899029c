namespace ServeBench.Transport;

/// <summary>Status line and header fields of a response.</summary>
/// <param name="StatusCode">The status code.</param>
/// <param name="ReasonPhrase">The reason phrase; empty where the server sends none.</param>
/// <param name="Headers">Header fields in the order of arrival.</param>
/// <param name="Stamp">When the head's last byte arrived.</param>
internal sealed record HttpResponseHead(
    int StatusCode,
    string ReasonPhrase,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadStamp Stamp)
{
    /// <summary>The first value of a header field, or <see langword="null"/>.</summary>
    /// <param name="name">The field's name; case does not matter.</param>
    public string? Find(string name)
    {
        foreach (KeyValuePair<string, string> header in Headers)
        {
            if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}
