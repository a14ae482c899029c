using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using ServeBench.Workloads;

namespace ServeBench.ChatTemplates;

/// <summary>Turns what a caller has into values of templates.</summary>
internal static class ChatTemplateValues
{
    /// <summary>Messages as a list of dictionaries.</summary>
    /// <exception cref="TemplateException">A message holds an image, a video or a sound, for which a server has its own marks.</exception>
    public static ListValue From(IReadOnlyList<ChatMessage> messages) => new([.. messages.Select(message =>
    {
        var dict = new DictValue();
        dict.Set("role", message.Role);
        dict.Set("content", message.Parts is ContentPart[] parts ? FromParts(parts) : message.Content);
        return dict;
    })]);

    /// <summary>A variable of the caller.</summary>
    /// <exception cref="TemplateException">It is of a type that templates do not know.</exception>
    public static object? From(object? value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return value switch
        {
            null or bool or long or double or string => value,
            char character => character.ToString(),
            sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            float or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            ulong number when number <= long.MaxValue => (long)number,
            IReadOnlyDictionary<string, object?> dict => FromPairs(dict.Select(pair => ((object)pair.Key, pair.Value))),
            IDictionary dict => FromPairs(dict.Cast<DictionaryEntry>().Select(entry => (entry.Key, entry.Value))),
            IEnumerable list => new ListValue([.. list.Cast<object?>().Select(From)]),
            _ => throw new TemplateException($"a variable is a {value.GetType().Name}; use texts, numbers, Booleans, lists and dictionaries"),
        };
    }

    private static ListValue FromParts(ContentPart[] parts) => new([.. parts.Select(part =>
    {
        var dict = new DictValue();
        dict.Set("type", "text");
        dict.Set("text", part.Text ?? throw TemplateException.NotSupported($"a message with a part of the type '{part.Type}'"));
        return dict;
    })]);

    private static DictValue FromPairs(IEnumerable<(object Key, object? Value)> pairs)
    {
        var dict = new DictValue();
        foreach ((object key, object? value) in pairs)
        {
            dict.Set(key as string ?? throw new TemplateException($"a key of a variable is a {key.GetType().Name}; use texts"), From(value));
        }

        return dict;
    }
}
