namespace ServeBench.Endpoints;

/// <summary>How an API takes its key.</summary>
/// <param name="Variable">Environment variable that holds the key when the user gives none. Each vendor has its own, so that no key goes to another vendor's address.</param>
/// <param name="Header">Header field that carries the key.</param>
/// <param name="Prefix">What stands before the key in it.</param>
internal sealed record KeyStyle(string Variable, string Header, string Prefix)
{
    public static KeyStyle Bearer { get; } = new("OPENAI_API_KEY", "Authorization", "Bearer ");

    /// <summary>Header fields that the API asks for beside the key.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Also { get; init; } = [];
}
