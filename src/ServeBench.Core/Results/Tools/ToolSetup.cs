using System.Collections.Specialized;
using System.Globalization;
using System.Text.Json;

namespace ServeBench.Results;

/// <summary>What the files of other tools say about how a run was made. A file may lack it; that is not an error.</summary>
internal static class ToolSetup
{
    /// <summary>A text, or the first of a list of texts, at the first path that leads to one.</summary>
    public static string? Text(ResultObject result, params ReadOnlySpan<string[]> paths)
    {
        foreach (string[] path in paths)
        {
            JsonElement? found = result.Follow(path);
            if (found is { ValueKind: JsonValueKind.Array } list)
            {
                found = list.EnumerateArray().FirstOrDefault();
            }

            if (found is { ValueKind: JsonValueKind.String } text)
            {
                return text.GetString();
            }
        }

        return null;
    }

    /// <summary>A number above 0, at the first path that leads to one.</summary>
    public static double? Number(ResultObject result, params ReadOnlySpan<string[]> paths)
    {
        foreach (string[] path in paths)
        {
            if (result.Follow(path) is { ValueKind: JsonValueKind.Number } number && number.GetDouble() is > 0 and var value)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>A whole number above 0, at the first path that leads to one.</summary>
    public static int? Whole(ResultObject result, params ReadOnlySpan<string[]> paths) =>
        Number(result, paths) is <= int.MaxValue and var number ? (int)number : null;

    public static bool IsTrue(ResultObject result, string key) => result.Follow(key) is { ValueKind: JsonValueKind.True };

    /// <summary>The address of an endpoint, without user information.</summary>
    public static Uri? Address(string? text) =>
        System.Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? new UriBuilder(uri) { UserName = "", Password = "", Query = "" }.Uri
            : null;

    /// <summary>A date in the format of ISO 8601; without an offset it is local time.</summary>
    public static DateTimeOffset Date(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset date) ? date : default;

    /// <summary>A moment given in seconds since 1970.</summary>
    public static DateTimeOffset Date(double? unixSeconds) =>
        unixSeconds is > 0 and < 1e11 and var seconds ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : default;

    /// <summary>Those of an object's members that are texts, numbers or Booleans; <see langword="null"/> when none of them is there.</summary>
    public static OrderedDictionary? Metadata(ResultObject result, params ReadOnlySpan<string> keys)
    {
        var metadata = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (string key in keys)
        {
            if (result.Follow(key) is { ValueKind: JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value)
            {
                metadata[key] = MetadataConverter.ReadValue(value);
            }
        }

        return metadata.Count > 0 ? metadata : null;
    }
}
