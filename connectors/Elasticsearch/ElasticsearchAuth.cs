using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Connectors.Elasticsearch;

/// <summary>How the sink shows who it is: by user name and password, by API key or by token; at most one of them.</summary>
public sealed record ElasticsearchAuth : IValidatableObject
{
    [Description("The user name, for basic authentication.")]
    public string? Username { get; init; }

    [Secret]
    [Description("The password of the user.")]
    public string? Password { get; init; }

    [Secret]
    [Description("An API key, as id:key or in the encoded form that the cluster hands out.")]
    public string? ApiKey { get; init; }

    [Secret]
    [Description("A bearer token.")]
    public string? Bearer { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((Username is null) != (Password is null))
            yield return new ValidationResult("needs both a username and a password", [Username is null ? nameof(Username) : nameof(Password)]);
        if (new[] { Username, ApiKey, Bearer }.Count(way => way is not null) > 1)
            yield return new ValidationResult("only one of username, apiKey and bearer may be set: take the others away", []);
    }
}
