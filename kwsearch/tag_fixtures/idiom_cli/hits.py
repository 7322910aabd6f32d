import argparse

import click
import typer

parser = argparse.ArgumentParser()  # hit: call argparse.ArgumentParser
app = typer.Typer()  # hit: call typer.Typer


@click.command()  # hit: decorator click.command
def main():
    pass


if __name__ == "__main__":  # weak: statement main-guard
    main()
