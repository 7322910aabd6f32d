import Component from "@glimmer/component";
import { on } from "@ember/modifier";
import { action } from "@ember/object";

const Title = <template>
  <h1>{{@title}} isn't {{yield (hash a="b")}}</h1>
</template>;

export const List = [<template>{{@one}}</template>, <template>{{#if @two}}{{else}}{{/if}}</template>];

export default class Parcel extends Component {
  state = load();

  @action
  toggle() {
    this.state = !this.state;
  }

  <template>
    <Title @title={{this.state}} />
    {{#each @items as |item|}}
      <button {{on "click" this.toggle}} ...attributes>{{item.name}}</button>
    {{/each}}
  </template>

  get name() {
    return "x";
  }
}
