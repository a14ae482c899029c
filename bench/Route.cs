namespace ServeBench.Bench;

/// <summary>How the client reaches the server.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Title">What the report calls it.</param>
/// <param name="Transport">The client's <c>-Transport</c>.</param>
/// <param name="IsSecure">Whether it is over TLS; then the floor is, too.</param>
internal sealed record Route(string Name, string Title, string Transport, bool IsSecure)
{
    /// <summary>The address of a server on the loopback.</summary>
    public string UriOf(int port) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(IsSecure ? "https" : "http")}://127.0.0.1:{port}");

    /// <summary>The routes of the report.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("http", "http", "Auto", IsSecure: false),
        new("https", "https", "Auto", IsSecure: true),
        new("portable", "http over the portable source", "Portable", IsSecure: false),
        new("portable-https", "https over the portable source", "Portable", IsSecure: true),
        new("httpclient", "http over .NET's HTTP stack", "HttpClient", IsSecure: false),
    ];
}
