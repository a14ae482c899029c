using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Reads the arguments that say which images and videos random prompts have.</summary>
internal static partial class MediaArguments
{
    /// <summary>The most images and videos of a request, out of a hashtable or of vLLM's text; <see langword="null"/> for a kind that has no limit there.</summary>
    /// <exception cref="ServeException"><c>MediaInvalid</c>.</exception>
    public static (int? Images, int? Videos) Limits(object argument)
    {
        int? images = null;
        int? videos = null;
        foreach ((string name, object? value) in Entries(argument, LimitEntry(), "-ItemLimit"))
        {
            switch (name.ToUpperInvariant())
            {
                case "IMAGE":
                    images = Limit(value, argument);
                    break;
                case "VIDEO":
                    videos = Limit(value, argument);
                    break;
                default:
                    throw Invalid("-ItemLimit", $"'{name}' is neither image nor video", argument);
            }
        }

        return images is null && videos is null
            ? throw Invalid("-ItemLimit", "it needs a limit for images or videos, for example @{ image = 4; video = 1 }", argument)
            : (images, videos);
    }

    /// <summary>The sizes in the order of their draws, out of a dictionary or of vLLM's text.</summary>
    /// <exception cref="ServeException"><c>MediaInvalid</c>.</exception>
    public static MediaBucket[] Buckets(object argument)
    {
        MediaBucket[] buckets = [.. Entries(argument, BucketEntry(), "-ItemBucket").Select(entry => Bucket(entry.Name, Number(entry.Value, "-ItemBucket"), argument))];
        if (buckets.Length == 0)
        {
            throw Invalid("-ItemBucket", "it needs a size, for example '720x1280' = 0.5", argument);
        }

        return Unwrap(argument) is Hashtable
            ? [.. buckets.OrderBy(bucket => bucket.Height).ThenBy(bucket => bucket.Width).ThenBy(bucket => bucket.Frames)]
            : buckets;
    }

    private static MediaBucket Bucket(string size, double weight, object argument)
    {
        Match match = Size().Match(size);
        if (!match.Success)
        {
            throw Invalid("-ItemBucket", $"'{size}' is not a size: a size is height, width and optionally frames, for example 720x1280", argument);
        }

        int Part(string name) => int.TryParse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Invalid("-ItemBucket", $"a number of '{size}' is too large", argument);
        return new MediaBucket(Part("height"), Part("width"), match.Groups["frames"].Success ? Part("frames") : 1, weight);
    }

    private static IEnumerable<(string Name, object? Value)> Entries(object argument, Regex textEntry, string parameter)
    {
        object value = Unwrap(argument);
        if (value is IDictionary map)
        {
            return map.Cast<DictionaryEntry>().Select(entry => (entry.Key.ToString() ?? "", entry.Value)).ToArray();
        }

        string text = value as string ?? "";
        string rest = textEntry.Replace(text, "").Trim(' ', '\t', '\r', '\n', '{', '}', ',');
        if (rest.Length > 0 && textEntry.IsMatch(text))
        {
            throw Invalid(parameter, $"'{rest}' of '{text}' is not an entry", argument);
        }

        return textEntry.Matches(text).Select(match => (match.Groups["name"].Value, (object?)match.Groups["value"].Value)).ToArray();
    }

    private static object Unwrap(object argument) => argument is PSObject wrapped ? wrapped.BaseObject : argument;

    private static double Number(object? value, string parameter)
    {
        try
        {
            return (double)LanguagePrimitives.ConvertTo(value, typeof(double), CultureInfo.InvariantCulture);
        }
        catch (PSInvalidCastException)
        {
            throw Invalid(parameter, $"'{value}' is not a number", value);
        }
    }

    private static int Limit(object? value, object argument) => Number(value, "-ItemLimit") is var limit and >= 0 and <= int.MaxValue && limit == Math.Floor(limit)
        ? (int)limit
        : throw Invalid("-ItemLimit", $"'{value}' is not a whole number of 0 or above", argument);

    private static ServeException Invalid(string parameter, string reason, object? argument) =>
        new("MediaInvalid", ServeErrorKind.InvalidArgument, $"{parameter} cannot be read: {reason}.", argument);

    [GeneratedRegex(@"[""'](?<name>\w+)[""']\s*:\s*(?<value>[^\s,}]+)")]
    private static partial Regex LimitEntry();

    [GeneratedRegex(@"(?<name>\([^)]*\))\s*:\s*(?<value>[^\s,}]+)")]
    private static partial Regex BucketEntry();

    [GeneratedRegex(@"^\s*\(?\s*(?<height>\d+)\s*[x,]\s*(?<width>\d+)\s*(?:[x,]\s*(?<frames>\d+)\s*)?\)?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Size();
}
