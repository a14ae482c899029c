using System.Globalization;

namespace ServeBench.Load;

/// <summary>Failures that a stop rule counts by one name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Has">Whether a failed request is one of them.</param>
internal sealed record ErrorClass(string Name, Func<ServeRequestResult, bool> Has)
{
    private const int LeastStatus = 100;
    private const int MostStatus = 599;

    /// <summary>Those with a name; besides there is one for each status code, such as <c>Http503</c>.</summary>
    public static IReadOnlyList<ErrorClass> All { get; } =
    [
        new("Timeout", Kind(RequestErrorKind.Timeout)),
        new("Http4xx", Status(400)),
        new("Http5xx", Status(500)),
        new("BrokenStream", result => result.ErrorKind is RequestErrorKind.StreamError or RequestErrorKind.ConnectionLost or RequestErrorKind.Protocol or RequestErrorKind.EmptyResponse),
        .. Enum.GetValues<RequestErrorKind>()
            .Where(kind => kind is not (RequestErrorKind.None or RequestErrorKind.Timeout or RequestErrorKind.Cancelled or RequestErrorKind.Skipped or RequestErrorKind.Cut or RequestErrorKind.Abandoned))
            .Select(kind => new ErrorClass(kind.ToString(), Kind(kind))),
    ];

    /// <summary>The class that a name means in any case; <see langword="null"/> for another name.</summary>
    public static ErrorClass? Find(string name) =>
        All.FirstOrDefault(known => NameSpelling.AreSame(known.Name, name)) ?? OfStatus(name);

    private static ErrorClass? OfStatus(string name) =>
        name.StartsWith("http", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= LeastStatus and <= MostStatus
            ? new ErrorClass(string.Create(CultureInfo.InvariantCulture, $"Http{status}"), result => result.StatusCode == status)
            : null;

    private static Func<ServeRequestResult, bool> Kind(RequestErrorKind kind) => result => result.ErrorKind == kind;

    private static Func<ServeRequestResult, bool> Status(int hundred) => result => result.StatusCode is { } status && status / 100 == hundred / 100;
}
