using System.Reflection;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class ServeRequestTests
{
    [Fact]
    public void A_request_at_another_index_is_the_same_in_all_else()
    {
        var request = new ServeRequest
        {
            Index = 1, RequestId = "id", Prompt = "p", Messages = [new("user", "m")], PromptTokenIds = [1], InputLength = 2, OutputLength = 3, Timestamp = 4, Model = "m",
            Prompts = ["a"], IgnoreEos = true, ExtraBody = new Dictionary<string, object>(), Media = [ContentPart.FromText("m")], Audio = new("a.wav", Sounds.Wav(1)),
            ConversationId = "c", Turn = 7, Tokenizer = "t", Slo = new() { TtftMs = 1 },
        };
        PropertyInfo[] properties = typeof(ServeRequest).GetProperties();
        Assert.All(properties, property => Assert.NotEqual(property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null, property.GetValue(request)));
        ServeRequest moved = request with { Index = 9 };
        Assert.Equal(9, moved.Index);
        Assert.All(properties.Where(property => property.Name != "Index"), property => Assert.Equal(property.GetValue(request), property.GetValue(moved)));
    }
}
