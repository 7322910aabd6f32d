import click

click.echo("text")
mouse.click.command()


class ArgumentParser:
    pass


ArgumentParser()
