namespace ServeBench.Endpoints;

/// <summary>How an API takes what was said before in a conversation.</summary>
internal enum ConversationForm
{
    None,

    Messages,

    /// <summary>As one text, which the model's chat template makes of the messages.</summary>
    Text,
}
