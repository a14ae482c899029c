using System.Text.Json.Nodes;
using ServeBench.Tests.Tokenizers;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.ChatTemplates;

/// <summary>A tokenizer's folder brings the model's chat template, wherever Hugging Face keeps it.</summary>
public sealed class ChatTemplateFilesTests : IDisposable
{
    private const string Template = "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
    private static readonly ChatMessage[] s_messages = [new("user", "hello"), new("assistant", "w")];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_configuration_holds_the_template_and_its_special_tokens()
    {
        Write("tokenizer.json", TinyTokenizers.TokenizerJson().ToJsonString());
        Write("tokenizer_config.json", Configuration(Template).ToJsonString());

        foreach (string path in new[] { _folder.Root, Path.Join(_folder.Root, "tokenizer.json") })
        {
            IChatTemplate template = new TokenizerFactory().Open(path).ChatTemplate!;
            Assert.Equal("<s>[user]hello<|end|>[assistant]w<|end|>[assistant]", template.Apply(s_messages));
            Assert.Equal("<s>[user]hello<|end|>[assistant]w<|end|>", template.Apply(s_messages, addGenerationPrompt: false));
        }
    }

    [Fact]
    public void Every_kind_of_tokenizer_brings_its_template()
    {
        Write("tokenizer_config.json", Configuration("T{{ messages[0].content }}").ToJsonString());
        File.WriteAllBytes(Path.Join(_folder.Root, "tokenizer.model"), TinyTokenizers.SentencePiece());
        Write("cl100k_base.tiktoken", TinyTokenizers.Tiktoken());
        Write("vocab.json", System.Text.Json.JsonSerializer.Serialize(TinyTokenizers.Vocabulary()));
        Write("merges.txt", string.Join('\n', TinyTokenizers.MergeLines()));

        foreach (string file in new[] { "tokenizer.model", "cl100k_base.tiktoken", "vocab.json", "merges.txt" })
        {
            Assert.Equal("Thello", new TokenizerFactory().Open(Path.Join(_folder.Root, file)).ChatTemplate?.Apply(s_messages));
        }
    }

    [Fact]
    public void A_tokenizer_without_a_template_has_none()
    {
        Write("tokenizer.json", TinyTokenizers.TokenizerJson().ToJsonString());
        Assert.Null(new TokenizerFactory().Open(_folder.Root).ChatTemplate);
        Write("tokenizer_config.json", """{"chat_template": null}""");
        Assert.Null(new TokenizerFactory().Open(_folder.Root).ChatTemplate);
        Assert.Null(new TokenizerFactory().Open("o200k_base").ChatTemplate);
    }

    [Fact]
    public void Named_templates_are_chosen_by_the_tools()
    {
        JsonObject configuration = Configuration("");
        configuration["chat_template"] = new JsonArray(Named("default", "plain"), Named("tool_use", "{{ tools[0].name }}"));
        IChatTemplate template = Open(configuration);

        Assert.Equal("plain", template.Apply(s_messages));
        Assert.Equal("clock", template.Apply(s_messages, variables: new Dictionary<string, object?> { ["tools"] = new[] { new Dictionary<string, object?> { ["name"] = "clock" } } }));
    }

    [Fact]
    public void Files_of_their_own_replace_the_configurations_template()
    {
        Write("chat_template.jinja", "\uFEFFfrom the file\n");
        Directory.CreateDirectory(Path.Join(_folder.Root, "additional_chat_templates"));
        Write("additional_chat_templates/tool_use.jinja", "with tools");
        IChatTemplate template = Open(Configuration("from the configuration"));

        Assert.Equal("from the file", template.Apply(s_messages));
        Assert.Equal("with tools", template.Apply(s_messages, variables: new Dictionary<string, object?> { ["tools"] = new[] { "t" } }));
    }

    [Fact]
    public void Without_a_default_template_there_is_none_to_apply()
    {
        JsonObject configuration = Configuration("");
        configuration["chat_template"] = new JsonArray(Named("rag", "x"));
        ServeException exception = Assert.Throws<ServeException>(() => Open(configuration).Apply(s_messages));
        Assert.Equal("ChatTemplateInvalid", exception.ErrorId);
        Assert.Contains("(rag)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'default'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Special_tokens_come_from_the_map_where_the_configuration_lists_no_added_tokens()
    {
        Write("special_tokens_map.json", """{"bos_token": {"content": "<map>"}, "pad_token": "<pad>", "additional_special_tokens": ["<a>", {"content": "<b>"}]}""");
        JsonObject configuration = Configuration("{{ bos_token }}{{ eos_token }}{{ pad_token }}{{ additional_special_tokens }}{{ image_token }}{{ sep_token is defined }}{{ cls_token is defined }}");
        configuration["extra_special_tokens"] = new JsonObject { ["image_token"] = "<img>" };
        configuration["sep_token"] = null;
        configuration["cls_token"] = "";
        Assert.Equal("<map><|end|><pad>['<a>', '<b>']<img>FalseFalse", Open(configuration).Apply(s_messages));

        configuration["added_tokens_decoder"] = new JsonObject();
        Assert.Equal("<s><|end|><img>FalseFalse", Open(configuration).Apply(s_messages));
    }

    [Fact]
    public void Variables_of_the_caller_reach_the_template()
    {
        IChatTemplate template = Open(Configuration("{{ enable_thinking }}|{{ n + 1 }}|{{ d.k[1] }}|{{ f }}|{{ tools is none }}|{{ documents is none }}|{{ bos_token }}"));
        var variables = new Dictionary<string, object?>
        {
            ["enable_thinking"] = false,
            ["n"] = 1,
            ["f"] = 0.5f,
            ["d"] = new System.Collections.Hashtable { ["k"] = new object[] { "a", (byte)2 } },
            ["bos_token"] = "<own>",
        };
        Assert.Equal("False|2|2|0.5|True|True|<own>", template.Apply(s_messages, variables: variables));
    }

    [Theory]
    [InlineData("a\n{{ 1 +", "ChatTemplateInvalid", "line 2")]
    [InlineData("a\nb\n{% block x %}{% endblock %}", "ChatTemplateInvalid", "the tag 'block' is not supported")]
    [InlineData("{% for x in y recursive %}{% endfor %}", "ChatTemplateInvalid", "a recursive loop is not supported")]
    [InlineData("a\n{{ messages | groupby('role') }}", "ChatTemplateFailed", "(line 2 of the template): the filter 'groupby' is not supported")]
    [InlineData("{{ raise_exception('only one turn') }}", "ChatTemplateFailed", "it refuses the conversation: only one turn")]
    [InlineData("{{ nothing.x }}", "ChatTemplateFailed", "'nothing' is undefined")]
    [InlineData("{{ messages.append(1) }}", "ChatTemplateFailed", "changes a list")]
    [InlineData("{{ messages | map('upper') }}", "ChatTemplateFailed", "writing a generator as text is not supported")]
    public void What_cannot_be_done_names_file_line_and_reason(string template, string id, string part)
    {
        ServeException exception = Assert.Throws<ServeException>(() => Open(Configuration(template)).Apply(s_messages));
        Assert.Equal(id, exception.ErrorId);
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Join(_folder.Root, "tokenizer_config.json"), exception.Message, StringComparison.Ordinal);
        Assert.Equal(Path.Join(_folder.Root, "tokenizer_config.json"), exception.Target);
    }

    [Fact]
    public void A_template_that_cannot_be_read_leaves_the_tokens_to_be_counted()
    {
        Write("tokenizer.json", TinyTokenizers.TokenizerJson().ToJsonString());
        Write("tokenizer_config.json", Configuration("{% nonsense %}").ToJsonString());
        ITokenizer tokenizer = new TokenizerFactory().Open(_folder.Root);
        Assert.Equal(1, tokenizer.Count("hello"));
        Assert.Equal("ChatTemplateInvalid", Assert.Throws<ServeException>(() => tokenizer.ChatTemplate!.Apply(s_messages)).ErrorId);
    }

    [Fact]
    public void Variables_that_a_template_cannot_take_are_refused()
    {
        IChatTemplate template = Open(Configuration("x"));
        foreach ((string name, object value, string part) in new (string, object, string)[]
        {
            ("messages", 1, "'messages'"), ("x", new Uri("http://h"), "Uri"), ("x", new System.Collections.Hashtable { [1] = 2 }, "Int32"),
        })
        {
            ServeException exception = Assert.Throws<ServeException>(() => template.Apply(s_messages, variables: new Dictionary<string, object?> { [name] = value }));
            Assert.Equal("ChatTemplateFailed", exception.ErrorId);
            Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Texts_in_parts_are_a_list_and_other_parts_are_refused()
    {
        IChatTemplate template = Open(Configuration("{{ messages[0].content }}"));
        Assert.Equal("[{'type': 'text', 'text': 'a'}]", template.Apply([new ChatMessage("user", [ContentPart.FromText("a")])]));
        ServeException exception = Assert.Throws<ServeException>(() => template.Apply([new ChatMessage("user", [ContentPart.FromImage("http://h/i.png")])]));
        Assert.Equal("ChatTemplateFailed", exception.ErrorId);
        Assert.Contains("'image_url'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokenizer_config.json", "[]")]
    [InlineData("tokenizer_config.json", "{")]
    [InlineData("tokenizer_config.json", """{"chat_template": {"default": "x"}}""")]
    [InlineData("tokenizer_config.json", """{"chat_template": [{"name": "default"}]}""")]
    [InlineData("special_tokens_map.json", "[]")]
    public void A_damaged_file_is_named(string file, string content)
    {
        Write("tokenizer.json", TinyTokenizers.TokenizerJson().ToJsonString());
        Write("tokenizer_config.json", Configuration("x").ToJsonString());
        Write(file, content);
        ServeException exception = Assert.Throws<ServeException>(() => new TokenizerFactory().Open(_folder.Root));
        Assert.Equal("TokenizerInvalid", exception.ErrorId);
        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
    }

    private static JsonObject Configuration(string template) => new()
    {
        ["bos_token"] = "<s>",
        ["eos_token"] = new JsonObject { ["content"] = "<|end|>", ["lstrip"] = false },
        ["chat_template"] = template,
    };

    private static JsonObject Named(string name, string template) => new() { ["name"] = name, ["template"] = template };

    private IChatTemplate Open(JsonObject configuration)
    {
        Write("tokenizer.json", TinyTokenizers.TokenizerJson().ToJsonString());
        Write("tokenizer_config.json", configuration.ToJsonString());
        return new TokenizerFactory().Open(_folder.Root).ChatTemplate!;
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Join(_folder.Root, name), content);
}
