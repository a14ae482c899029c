using System.Text.Json;
using System.Text;
using ServeBench.ChatTemplates;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>
/// Finds the chat templates of a model's folder: <c>chat_template.jinja</c> and <c>additional_chat_templates/*.jinja</c>, which
/// together replace the <c>chat_template</c> of <c>tokenizer_config.json</c>.
/// </summary>
internal static class ChatTemplateFiles
{
    private const string ConfigurationName = "tokenizer_config.json";
    private const string TemplateName = "chat_template.jinja";
    private const string AdditionalFolder = "additional_chat_templates";
    private const string DefaultName = "default";

    /// <summary>The chat template beside a tokenizer's file; <see langword="null"/> when there is none.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static IChatTemplate? FindBeside(string path) => Find(Path.GetDirectoryName(Path.GetFullPath(path))!, TimeProvider.System);

    /// <summary>The chat template of a folder; <see langword="null"/> when it has none.</summary>
    /// <param name="folder">The tokenizer's folder.</param>
    /// <param name="timeProvider">The clock that a template can ask.</param>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static IChatTemplate? Find(string folder, TimeProvider timeProvider)
    {
        string path = Path.Join(folder, ConfigurationName);
        using JsonDocument? configuration = File.Exists(path) ? TokenizerFile.ReadJson(path) : null;
        JsonElement? root = configuration?.RootElement;
        if (root is { ValueKind: not JsonValueKind.Object })
        {
            throw TokenizerErrors.Invalid(path, "it is not an object");
        }

        Dictionary<string, (string, string)> templates = OwnFiles(folder);
        if (templates.Count == 0 && root is JsonElement members && members.TryGetProperty("chat_template", out JsonElement written))
        {
            templates = OfConfiguration(path, written);
        }

        return templates.Count == 0 ? null : new ModelChatTemplate(new ChatTemplateSource(folder, templates, SpecialTokenVariables.Read(folder, root)), timeProvider);
    }

    private static Dictionary<string, (string, string)> OwnFiles(string folder)
    {
        var templates = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        string path = Path.Join(folder, TemplateName);
        if (File.Exists(path))
        {
            templates[DefaultName] = (path, ReadText(path));
        }

        string additional = Path.Join(folder, AdditionalFolder);
        if (Directory.Exists(additional))
        {
            foreach (string file in Directory.EnumerateFiles(additional, "*.jinja").Order(StringComparer.Ordinal))
            {
                templates[Path.GetFileNameWithoutExtension(file)] = (file, ReadText(file));
            }
        }

        return templates;
    }

    private static Dictionary<string, (string, string)> OfConfiguration(string path, JsonElement written)
    {
        var templates = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        try
        {
            switch (written.ValueKind)
            {
                case JsonValueKind.Null:
                    break;
                case JsonValueKind.String:
                    templates[DefaultName] = (path, written.GetString()!);
                    break;
                default:
                    foreach (JsonElement template in written.EnumerateArray())
                    {
                        templates[template.GetProperty("name").GetString()!] = (path, template.GetProperty("template").GetString()!);
                    }

                    break;
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or ArgumentNullException)
        {
            throw TokenizerErrors.Invalid(path, "its 'chat_template' is neither a text nor a list of objects with 'name' and 'template'", exception);
        }

        return templates;
    }

    private static string ReadText(string path)
    {
        ReadOnlySpan<byte> bytes = TokenizerFile.ReadAllBytes(path);
        return Encoding.UTF8.GetString(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
    }
}
